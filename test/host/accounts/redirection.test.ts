import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { dnsServers, endpointOf } from '../../../src/accounts/connection.ts';
import { endpoints } from '../../../src/ses/sites.ts';
import { configure } from '../surroundings.ts';

const places: readonly string[] = ['endpoint', 'dns.servers'];

suite('settings that say where requests and questions go', () => {
	for (const name of places) {
		for (const [target, label] of [
			[vscode.ConfigurationTarget.Workspace, 'workspace'],
			[vscode.ConfigurationTarget.WorkspaceFolder, 'folder']
		] as const) {
			test(`${name}: VS Code does not write it into the settings of a ${label}`, async () => {
				const [folder] = vscode.workspace.workspaceFolders ?? [];
				assert.ok(folder);
				await assert.rejects(
					Promise.resolve(vscode.workspace.getConfiguration('tencentSes', folder.uri).update(name, 'https://elsewhere.example', target)),
					/application|Unable to write/i
				);
			});
		}

		test(`${name}: another extension has contributed a default, which VS Code takes`, () => {
			const companion = vscode.extensions.getExtension('tencent-ses.tencent-ses-companion');
			assert.ok(Object.hasOwn(companion?.packageJSON.contributes.configurationDefaults, `tencentSes.${name}`));
			assert.notEqual(String(vscode.workspace.getConfiguration('tencentSes').get(name)), '');
		});
	}

	test('only what the person wrote counts', async () => {
		assert.deepEqual([endpointOf('international'), endpointOf('mainland')], [endpoints.international, endpoints.mainland]);
		assert.deepEqual(dnsServers(), []);
		await configure({ endpoint: 'https://chosen.example', 'dns.servers': ['192.0.2.7'] });
		try {
			assert.equal(endpointOf('international'), 'https://chosen.example');
			assert.deepEqual(dnsServers(), ['192.0.2.7']);
		} finally {
			await configure({ endpoint: undefined, 'dns.servers': undefined });
		}
	});
});
