/** The folders and files of `src`, and what each may import of the others. `npm run docs` draws them. */
export const rooms: Readonly<Record<string, string>> = {
	signing: '',
	mail: '',
	dns: 'mail',
	ses: 'signing mail',
	ui: 'ses/errors.ts mail',
	emulator: 'signing mail ses',
	emulatorLink: 'emulator dns ses mail ui',
	accounts: 'signing ses mail dns ui emulatorLink',
	model: 'accounts ses mail dns ui',
	tree: 'model accounts ses mail dns ui services.ts',
	senders: 'model accounts ses mail ui services.ts',
	code: 'model accounts emulatorLink ses mail ui services.ts',
	domains: 'code senders model accounts emulatorLink ses mail dns ui services.ts',
	sendMail: 'model accounts emulatorLink ses mail ui services.ts',
	templates: 'model accounts emulatorLink ses mail ui services.ts',
	agent: 'senders templates sendMail model accounts dns ses mail ui services.ts',
	recovery: 'accounts ses mail ui services.ts',
	diagnose: 'accounts emulatorLink ses mail ui services.ts',
	'services.ts': 'domains tree model accounts ui',
	'api.ts': 'signing ses',
	'extension.ts': 'api.ts services.ts accounts tree model senders code domains sendMail templates agent recovery diagnose ui'
};
