// The script of all pages: shows what the extension sends, and runs the commands of buttons.
const vscode = acquireVsCodeApi();
const main = document.querySelector('main');
const summary = document.querySelector('[role=status]');
/** The id of the element to scroll to once it is there. */
let anchor = '';

addEventListener('message', ({ data }) => {
	vscode.setState(data.state);
	// The page is drawn as a whole. The same button is the one that does the same; rows have ids.
	const { id, dataset } = document.activeElement ?? document.body;
	const folded = new Map([...main.querySelectorAll('details')].map(({ id, open }) => [id, open]));
	main.innerHTML = data.body;
	for (const element of main.querySelectorAll('details')) {
		element.open = folded.get(element.id) ?? element.open;
	}
	const focused = dataset.action
		? [...main.querySelectorAll('button')].find(button => button.dataset.action === dataset.action)
		: document.getElementById(id);
	focused?.focus();
	if (summary.textContent !== data.summary) {
		summary.textContent = data.summary;
	}
	anchor = data.anchor || anchor;
	const target = document.getElementById(anchor);
	if (target) {
		anchor = '';
		target.scrollIntoView({ block: 'center' });
		target.focus();
	}
});

document.addEventListener('click', ({ target }) => {
	const button = target.closest('button[data-action]');
	if (button) {
		vscode.postMessage(JSON.parse(button.dataset.action));
	}
});

vscode.postMessage({});
