import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { dnsServers, endpointOf } from '../../../src/accounts/settings.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { endpoints } from '../../../src/ses/sites.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';
import { signInWithTccli, writeTccli } from './signingIn.ts';

const places: readonly string[] = ['endpoint', 'dns.servers'];

suite('Settings with endpoints and DNS servers', () => {
	for (const name of places) {
		for (const [target, label] of [
			[vscode.ConfigurationTarget.Workspace, 'workspace'],
			[vscode.ConfigurationTarget.WorkspaceFolder, 'folder']
		] as const) {
			test(`${name}: VS Code does not write it to the settings of a ${label}`, async () => {
				const [folder] = vscode.workspace.workspaceFolders ?? [];
				assert.ok(folder);
				await assert.rejects(
					Promise.resolve(vscode.workspace.getConfiguration('tencentSes', folder.uri).update(name, 'https://elsewhere.example', target)),
					/application|Unable to write/i
				);
			});
		}

		test(`${name}: VS Code accepts a default that another extension contributes`, () => {
			const companion = vscode.extensions.getExtension('tencent-ses.tencent-ses-companion');
			assert.ok(Object.hasOwn(companion?.packageJSON.contributes.configurationDefaults, `tencentSes.${name}`));
			assert.notEqual(String(vscode.workspace.getConfiguration('tencentSes').get(name)), '');
		});
	}

	test('only user settings have an effect', async () => {
		assert.deepEqual([await endpointOf('international'), await endpointOf('mainland')], [endpoints.international, endpoints.mainland]);
		assert.deepEqual(await dnsServers(), []);
		await configure({ endpoint: 'https://chosen.example', 'dns.servers': ['192.0.2.7'] });
		try {
			assert.equal(await endpointOf('international'), 'https://chosen.example');
			assert.deepEqual(await dnsServers(), ['192.0.2.7']);
		} finally {
			await configure({ endpoint: undefined, 'dns.servers': undefined });
		}
	});
});

suite('A repository cannot redirect requests', () => {
	const person = usePerson({ isSignedOut: true });
	/** Requests and queries to the servers that the repository wants. */
	const strayed: string[] = [];
	let elsewhere: Server;
	let dnsElsewhere: Socket;

	suiteSetup(async () => {
		elsewhere = createServer((request, response) => {
			strayed.push(String(request.headers['x-tc-action']));
			response.end('{}');
		});
		await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve));
		dnsElsewhere = createSocket('udp4');
		dnsElsewhere.on('message', () => strayed.push('DNS'));
		await new Promise<void>(resolve => dnsElsewhere.bind(0, '127.0.0.1', resolve));
	});

	suiteTeardown(async () => {
		await new Promise(resolve => elsewhere.close(resolve));
		await new Promise<void>(resolve => dnsElsewhere.close(resolve));
	});

	const portOf = (server: Server | Socket) => (server.address() as AddressInfo).port;
	/** Shows that the settings of the folder are in effect. */
	const tabSize = () => vscode.workspace.getConfiguration('editor').get('tabSize');

	test('with settings of a folder', async () => {
		const [folder] = vscode.workspace.workspaceFolders ?? [];
		assert.ok(folder);
		const place = join(folder.uri.fsPath, '.vscode');
		mkdirSync(place);
		const settings = {
			'editor.tabSize': 7,
			'tencentSes.endpoint': `http://127.0.0.1:${portOf(elsewhere)}`,
			'tencentSes.dns.servers': [`127.0.0.1:${portOf(dnsElsewhere)}`],
			'tencentSes.requestTimeout': 1
		};
		writeFileSync(join(place, 'settings.json'), JSON.stringify(settings));
		try {
			await eventually(() => assert.equal(tabSize(), 7));
			writeTccli(person.home, 'default', sampleKeys('international').main);
			await signInWithTccli(person, 'default');
			await person.row('mail.qcloud.com');
			await person.run('refresh');
			await person.runOn('checkDns', 'shop.example.net');
			await person.waitForDescription('shop.example.net', /\d of \d/);
			assert.deepEqual(strayed, []);
		} finally {
			rmSync(place, { recursive: true });
			await eventually(() => assert.notEqual(tabSize(), 7));
		}
	});
});
