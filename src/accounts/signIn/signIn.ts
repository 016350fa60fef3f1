import * as vscode from 'vscode';
import { isDeniedByCam, isSesError } from '../../ses/errors.ts';
import { consoleUrl, regions } from '../../ses/sites.ts';
import type { Credentials } from '../../signing/signer.ts';
import { refusalOf } from '../../ui/errorSentences.ts';
import { askToPick } from '../../ui/input/pick.ts';
import { type Refusal, runSteps } from '../../ui/input/steps.ts';
import { askForText, type TextStep } from '../../ui/input/text.ts';
import type { Accounts } from '../accounts.ts';
import { borrow, type FoundCredentials, findCredentials } from '../borrowedFiles.ts';
import { type CredentialSource, isBorrowed, type NewProfile, type Profile } from '../profile.ts';
import { defaultLabel, placeOf, refusalSentence, shapeMessage, siteName, sourceName } from '../words.ts';
import { isPermanentSecretId, maskSecretId, validateSecretId, validateSecretKey, validateToken } from './credentialShape.ts';
import { saveProfile, tryProfile } from './saveProfile.ts';
import { keyOf, regionItems, regionPlaceholder, saveAnyway, sourceItems } from './signInItems.ts';
import { stepOfRefusal, type TrialStep } from './trial.ts';

/** @returns the current profile; `undefined` when canceled */
export async function askToSignIn(accounts: Accounts): Promise<Profile | undefined> {
	const flow = new SignIn(accounts);
	await runSteps([
		() => flow.askSource(),
		() => flow.askRegion(),
		() => flow.askSecretId(),
		() => flow.askSecretKey(),
		() => flow.askToken()
	]);
	return flow.profile;
}

type Outcome = 'next' | 'back' | number | undefined;

/** The order of the steps above. */
const stepIndex: Readonly<Record<TrialStep, number>> = { source: 0, region: 1, secretId: 2, secretKey: 3, token: 4 };
const done = 5;

const checking = () => vscode.l10n.t('Checking the credentials… Press Escape to cancel.');

/** The flow "Sign In". Keeps what was typed when the user goes back. */
class SignIn {
	profile: Profile | undefined;
	private readonly _accounts: Accounts;
	private _source: CredentialSource = { kind: 'keys', key: '' };
	private _found: readonly FoundCredentials[] = [];
	private readonly _typed = { secretId: '', secretKey: '', token: '' };
	private _region: string | undefined;
	/** The last refusal. Shown in the step it belongs to until that step is passed. */
	private _refused: { readonly step: TrialStep; readonly refusal: Refusal } | undefined;
	/** The keys that a site does not know, each with its site. */
	private readonly _unknown = new Set<string>();
	/** The region in which CAM denied the request: the key can be saved anyway. */
	private _deniedAt: string | undefined;

	constructor(accounts: Accounts) {
		this._accounts = accounts;
	}

	async askSource(): Promise<Outcome> {
		const answer = await askToPick<string>({
			title: vscode.l10n.t('Tencent SES: Sign In'),
			placeholder: vscode.l10n.t('Select the credentials to sign in with'),
			items: findCredentials().then(found => {
				this._found = found;
				return sourceItems(found);
			}),
			active: keyOf(this._source),
			refusal: this._refusalAt('source', keyOf(this._source)),
			submit: async key => this._validateSource(this._sourceOf(key))
		});
		if (typeof answer !== 'object') {
			return answer;
		}
		this._refused = undefined;
		this._deniedAt = undefined;
		this._source = this._sourceOf(answer.value);
		if (this._source.kind === 'emulator' && this._accounts.emulator.given) {
			await this._accounts.switchTo('emulator');
			this.profile = this._accounts.current;
			return done;
		}
		return 'next';
	}

	async askRegion(): Promise<Outcome> {
		const isTyped = this._source.kind === 'keys';
		const answer = await askToPick<string>({
			title: vscode.l10n.t('Tencent SES: Site and Region'),
			step: stepIndex.region + 1,
			totalSteps: this._totalSteps,
			canGoBack: true,
			keepOpen: true,
			placeholder: await regionPlaceholder(this._source.kind === 'emulator'),
			busyPlaceholder: checking(),
			items: regionItems(this._regionHint(), this._deniedAt),
			active: this._region ?? this._regionHint()?.region,
			refusal: this._refusalAt('region', this._region ?? ''),
			submit: async (value, signal) => {
				if (value === saveAnyway) {
					return undefined;
				}
				this._region = value;
				return isTyped ? undefined : this._try('region', signal);
			}
		});
		if (typeof answer !== 'object') {
			return answer;
		}
		if (answer.value === saveAnyway) {
			this._region = this._deniedAt;
			return this._save('region');
		}
		if (!isTyped) {
			return this._afterTrial('region');
		}
		this._refused = undefined;
		return 'next';
	}

	askSecretId(): Promise<Outcome> {
		return this._askSecret('secretId', {
			title: vscode.l10n.t('Tencent SES: SecretId'),
			prompt: vscode.l10n.t('Enter the SecretId, the public half of an API key. The button above opens the page where you create keys.'),
			placeholder: 'AKID…',
			validate: text => shapeMessage('SecretId', validateSecretId(text.trim()), text)
		});
	}

	askSecretKey(): Promise<Outcome> {
		return this._askSecret('secretKey', {
			title: vscode.l10n.t('Tencent SES: SecretKey'),
			prompt: vscode.l10n.t('Enter the SecretKey for {0}, the secret half of the key.', maskSecretId(this._typed.secretId)),
			placeholder: vscode.l10n.t('32 letters and digits'),
			validate: text => shapeMessage('SecretKey', validateSecretKey(text.trim(), this._typed.secretId), text)
		});
	}

	askToken(): Promise<Outcome> {
		return this._askSecret('token', {
			title: vscode.l10n.t('Tencent SES: Session Token'),
			prompt: vscode.l10n.t('Enter the token of temporary credentials, or leave it empty for a regular API key.'),
			placeholder: vscode.l10n.t('Only for temporary credentials'),
			validate: text => shapeMessage('token', validateToken(text.trim(), this._typed.secretId), text)
		});
	}

	/** Tries the credentials. Returns a refusal that belongs to this step; `_refused` has any. */
	private async _try(here: TrialStep, signal: AbortSignal): Promise<Refusal | undefined> {
		this._refused = undefined;
		const deniedAt = this._deniedAt;
		try {
			await tryProfile(this._accounts, this._newProfile(), this._credentials(), signal);
			return undefined;
		} catch (error) {
			signal.throwIfAborted();
			this._refused = this._readRefusal(error, here);
			// To offer another row, this step must be shown again.
			return this._refused.step === here && this._deniedAt === deniedAt ? this._refused.refusal : undefined;
		}
	}

	/** A refusal for another step closed this one. */
	private async _afterTrial(here: TrialStep): Promise<Outcome> {
		return this._refused ? stepIndex[this._refused.step] : this._save(here);
	}

	private _readRefusal(error: unknown, here: TrialStep): NonNullable<SignIn['_refused']> {
		const refusal = refusalOf(error);
		if (!isSesError(error)) {
			return { step: here, refusal };
		}
		if (isDeniedByCam(error.code)) {
			this._deniedAt = this._region;
		}
		const isTyped = this._source.kind === 'keys';
		const isUnknown = error.code === 'AuthFailure.SecretIdNotFound' && this._isUnknownAtBothSites();
		const step = stepOfRefusal(error.code, isTyped, isUnknown) ?? here;
		const sentence = refusalSentence(error.code, isUnknown, isTyped ? this._newProfile().site : undefined);
		return { step, refusal: { ...refusal, message: sentence ?? refusal.message } };
	}

	/** Whether the other site does not know the SecretId either. */
	private _isUnknownAtBothSites(): boolean {
		const key = this._source.kind === 'keys' ? this._typed.secretId : keyOf(this._source);
		this._unknown.add(`${this._newProfile().site} ${key}`);
		return this._unknown.has(`international ${key}`) && this._unknown.has(`mainland ${key}`);
	}

	/** @param here the step to return to when the user cancels */
	private async _save(here: TrialStep): Promise<Outcome> {
		this.profile = await saveProfile(this._accounts, this._newProfile(), this._credentials());
		return this.profile ? done : stepIndex[here];
	}

	private async _askSecret(
		step: keyof SignIn['_typed'],
		box: Pick<TextStep, 'title' | 'prompt' | 'placeholder' | 'validate'>
	): Promise<Outcome> {
		const { site } = this._newProfile();
		const isLast = step === 'token' || (step === 'secretKey' && !this._hasToken);
		const answer = await askForText({
			...box,
			step: stepIndex[step] + 1,
			totalSteps: this._totalSteps,
			canGoBack: true,
			isPassword: true,
			value: this._typed[step],
			// Kept on each keystroke, so that it is still there after going back.
			changed: text => {
				this._typed[step] = text.trim();
				this._deniedAt = undefined;
			},
			buttons: [
				{
					tooltip: vscode.l10n.t('Open the API Keys Page ({0})', siteName(site)),
					icon: 'link-external',
					run: () => vscode.env.openExternal(vscode.Uri.parse(consoleUrl(site, 'cam/capi')))
				}
			],
			refusal: this._refused?.step === step ? this._refused.refusal : undefined,
			...(isLast ? { busyText: checking(), submit: (_text: string, signal: AbortSignal) => this._try(step, signal) } : {})
		});
		if (typeof answer !== 'object') {
			return answer;
		}
		if (isLast) {
			return this._afterTrial(step);
		}
		this._refused = undefined;
		return 'next';
	}

	/** Whether to ask for a token. A SecretId that is not entered yet counts as a permanent one. */
	private get _hasToken(): boolean {
		const { secretId, token } = this._typed;
		return token !== '' || this._refused?.step === 'token' || (secretId !== '' && !isPermanentSecretId(secretId));
	}

	private get _totalSteps(): number {
		return this._source.kind !== 'keys' ? stepIndex.region + 1 : this._hasToken ? stepIndex.token + 1 : stepIndex.secretKey + 1;
	}

	private async _validateSource(source: CredentialSource): Promise<Refusal | undefined> {
		try {
			if (isBorrowed(source)) {
				await borrow(source);
			}
			return undefined;
		} catch (error) {
			return refusalOf(error);
		}
	}

	private _sourceOf(key: string): CredentialSource {
		const found = this._found.find(({ source }) => keyOf(source) === key);
		return found?.source ?? (key === 'emulator' ? { kind: 'emulator' } : { kind: 'keys', key: '' });
	}

	private _regionHint(): { readonly region: string; readonly tool: string } | undefined {
		const found = this._found.find(({ source }) => keyOf(source) === keyOf(this._source));
		return found?.region === undefined ? undefined : { region: found.region, tool: sourceName(found.source) };
	}

	private _refusalAt(step: TrialStep, value: string) {
		if (this._refused?.step !== step) {
			return undefined;
		}
		const { message, requestId } = this._refused.refusal;
		const place = step === 'source' && isBorrowed(this._source) ? vscode.l10n.t('{0}: {1}', placeOf(this._source), message) : message;
		return { value, refusal: { message: place, requestId } };
	}

	private _newProfile(): NewProfile {
		const { site, region } = regions.find(known => known.region === this._region) ?? regions[0];
		const place = { site, region, source: this._source };
		return { ...place, label: defaultLabel(place) };
	}

	/** What was typed; `undefined` for another source. */
	private _credentials(): Credentials | undefined {
		const { secretId, secretKey, token } = this._typed;
		return this._source.kind === 'keys' ? { secretId, secretKey, ...(token === '' ? {} : { token }) } : undefined;
	}
}
