// The script of all pages: shows what the extension sends, and runs the commands of buttons.
const vscode = acquireVsCodeApi();
const main = document.querySelector('main');
const summary = document.querySelector('[role=status]');
/** Where a mail is shown, on a page that shows one. It has no scripts, so that this one may change what it shows. */
const frame = document.querySelector('iframe');
/** The document of that mail. */
let shownDocument = '';
/** The id of the current element, such as the record that was clicked in the sidebar. */
let current = '';
/** Whether to scroll to it once it is there. */
let isScrolling = false;

addEventListener('message', ({ data }) => {
	vscode.setState(data.state);
	if (data.mail) {
		showMail(data.mail);
	}
	// The page is drawn as a whole. The same button is the one that does the same.
	const focused = document.activeElement?.dataset.action;
	const folded = new Map([...main.querySelectorAll('details')].map(({ id, open }) => [id, open]));
	main.innerHTML = data.body;
	for (const element of main.querySelectorAll('details')) {
		element.open = folded.get(element.id) ?? element.open;
	}
	if (focused) {
		[...main.querySelectorAll('button')].find(button => button.dataset.action === focused)?.focus({ preventScroll: true });
	}
	if (summary.textContent !== data.summary) {
		summary.textContent = data.summary;
	}
	if (data.anchor) {
		current = data.anchor;
		isScrolling = true;
	}
	const target = document.getElementById(current);
	target?.setAttribute('aria-current', 'true');
	if (target && isScrolling) {
		isScrolling = false;
		// Without the focus, which stays in the sidebar.
		target.scrollIntoView({ block: 'center' });
	}
});

/** While someone edits the mail, its document stays. Loading it again would flicker, and scroll to the top. */
function showMail(mail) {
	const { start, end, text } = mail.document;
	shownDocument = shownDocument.slice(0, start) + text + shownDocument.slice(shownDocument.length - end);
	frame.title = mail.title;
	frame.style.width = mail.width;
	const next = new DOMParser().parseFromString(shownDocument, 'text/html');
	// None if a link has led away from the mail.
	const shown = frame.contentDocument;
	if (!shown?.body || !shown.head.isEqualNode(next.head) || !isSameTag(shown.documentElement, next.documentElement)) {
		frame.srcdoc = shownDocument;
	} else if (isSameTag(shown.body, next.body)) {
		change(shown.body, next.body);
	} else {
		shown.body = next.body;
	}
}

// Keyboard shortcuts of VS Code work in the frame, too.
frame?.addEventListener('load', () => {
	frame.contentWindow.addEventListener('keydown', event => dispatchEvent(new KeyboardEvent('keydown', event)));
});

/** Replaces only the children that differ, so that images are not loaded again. */
function change(shown, next) {
	const [before, after] = [[...shown.childNodes], [...next.childNodes]];
	const shortest = Math.min(before.length, after.length);
	let start = 0;
	while (start < shortest && before[start].isEqualNode(after[start])) {
		start++;
	}
	let end = 0;
	while (end < shortest - start && before.at(-1 - end).isEqualNode(after.at(-1 - end))) {
		end++;
	}
	const old = before.slice(start, before.length - end);
	const wanted = after.slice(start, after.length - end);
	if (old.length === 1 && wanted.length === 1 && isSameTag(old[0], wanted[0])) {
		change(old[0], wanted[0]);
		return;
	}
	for (const node of old) {
		node.remove();
	}
	for (const node of wanted) {
		shown.insertBefore(node, before[before.length - end] ?? null);
	}
}

function isSameTag(shown, next) {
	return shown.nodeType === Node.ELEMENT_NODE && shown.cloneNode().isEqualNode(next.cloneNode());
}

document.addEventListener('click', ({ target }) => {
	const button = target.closest('button[data-action]');
	if (button) {
		vscode.postMessage(JSON.parse(button.dataset.action));
	}
});

vscode.postMessage({ choices: vscode.getState()?.choices });
