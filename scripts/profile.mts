import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Settings that keep everything off the screen which is not the extension's. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
	'chat.disableAIFeatures': true,
	'extensions.autoCheckUpdates': false,
	'extensions.autoUpdate': false,
	'extensions.ignoreRecommendations': true,
	'git.enabled': false,
	'remote.autoForwardPorts': false,
	'remote.autoForwardPortsSource': 'output',
	'security.workspace.trust.enabled': false,
	'telemetry.telemetryLevel': 'off',
	'update.mode': 'none',
	'workbench.enableExperiments': false,
	// Without a graphics card, what moves is what costs most.
	'workbench.reduceMotion': 'on',
	'workbench.secondarySideBar.defaultVisibility': 'hidden',
	'workbench.startupEditor': 'none',
	'workbench.tips.enabled': false,
	'workbench.welcomePage.walkthroughs.openOnInstall': false
};

/** Writes settings.json into a `User` folder, which it makes when needed. */
export function writeSettings(userFolder: string, settings: Readonly<Record<string, unknown>>): void {
	mkdirSync(userFolder, { recursive: true });
	writeFileSync(join(userFolder, 'settings.json'), JSON.stringify(settings, undefined, '\t'));
}
