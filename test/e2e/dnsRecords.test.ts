import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import { type DnsServer, withDnsServer } from '../helpers/dnsServer.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

suite('DNS Records', () => {
	const domain = 'shop.example.net';
	let workbench: Workbench;
	let stopDns: () => void;
	let dnsStopped: Promise<void>;

	useWorkbench({}, async opened => {
		({ workbench } = opened);
		const dns = await new Promise<DnsServer>((resolve, reject) => {
			const zone = {
				[domain]: { TXT: [['v=spf1 include:_spf.example.com -all']] },
				'_spf.example.com': { TXT: [['v=spf1 ip4:192.0.2.0/24 -all']] }
			};
			dnsStopped = withDnsServer(zone, server => {
				resolve(server);
				return new Promise(stop => {
					stopDns = stop;
				});
			});
			dnsStopped.catch(reject);
		});
		await workbench.changeSettings({ 'tencentSes.dns.servers': [dns.address], 'workbench.hover.delay': 300 });
		await workbench.tree.expand(domain);
		await eventually(async () => {
			const row = (await workbench.tree.rows()).find(({ label }) => label === 'TXT (SPF)');
			assert.match(row?.description ?? '', /^SPF exists: merge · still cached for \d+ s$/);
		});
	});

	suiteTeardown(async () => {
		stopDns();
		await dnsStopped;
	});

	test('where an SPF record exists, a tooltip says what to publish, and Copy copies that', async () => {
		const text = await workbench.tree.tooltip('TXT (SPF)', 'Publish:', () =>
			// A picture of the README.
			workbench.screenshot('dns-spf-to-merge', { width: 680, height: 510 })
		);
		assert.match(text, /Publish: v=spf1 include:_spf\.example\.com include:qcloudmail\.com -all/);
		assert.match(text, /SES requires: v=spf1 include:qcloudmail\.com ~all/);
		assert.match(text, /The Copy command copies the value to publish/);
		assert.doesNotMatch(text, /give up/);
		await workbench.tree.contextMenu('TXT (SPF)', 'Copy');
		await eventually(async () => assert.equal(await workbench.clipboard(), 'v=spf1 include:_spf.example.com include:qcloudmail.com -all'));
	});
});
