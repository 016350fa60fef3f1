import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings that hide or disable everything except the extension. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
	'chat.disableAIFeatures': true,
	'extensions.autoCheckUpdates': false,
	'extensions.autoUpdate': false,
	'extensions.ignoreRecommendations': true,
	// As on a desktop. In a browser, VS Code saves files a second after each change.
	'files.autoSave': 'off',
	'git.enabled': false,
	'remote.autoForwardPorts': false,
	'remote.autoForwardPortsSource': 'output',
	'security.workspace.trust.enabled': false,
	'telemetry.telemetryLevel': 'off',
	'update.mode': 'none',
	'workbench.enableExperiments': false,
	// Animations are slow without a GPU.
	'workbench.reduceMotion': 'on',
	'workbench.secondarySideBar.defaultVisibility': 'hidden',
	'workbench.startupEditor': 'none',
	'workbench.tips.enabled': false,
	'workbench.welcomePage.walkthroughs.openOnInstall': false
};

/** Writes settings.json to a `User` folder. */
export function writeSettings(userFolder: string, settings: Readonly<Record<string, unknown>>): void {
	mkdirSync(userFolder, { recursive: true });
	writeFileSync(join(userFolder, 'settings.json'), JSON.stringify(settings, undefined, '\t'));
}
