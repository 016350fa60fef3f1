/**
 * All actions of the SES API 2020-10-02, which are the same on both sites.
 * Source: the official schema (tccli `ses/v20201002/api.json` and the Go SDKs of both sites).
 */
export const actionKinds: Readonly<Record<string, 'read' | 'write'>> = {
	BatchSendEmail: 'write',
	CreateAddressUnsubscribeConfig: 'write',
	CreateCustomBlacklist: 'write',
	CreateEmailAddress: 'write',
	CreateEmailIdentity: 'write',
	CreateEmailTemplate: 'write',
	CreateReceiver: 'write',
	CreateReceiverDetail: 'write',
	CreateReceiverDetailWithData: 'write',
	DeleteAddressUnsubscribeConfig: 'write',
	DeleteBlackList: 'write',
	DeleteCustomBlackList: 'write',
	DeleteEmailAddress: 'write',
	DeleteEmailIdentity: 'write',
	DeleteEmailTemplate: 'write',
	DeleteReceiver: 'write',
	GetAbuseReport: 'read',
	GetEmailIdentity: 'read',
	GetEmailTemplate: 'read',
	GetSendEmailStatus: 'read',
	GetStatisticsReport: 'read',
	ListAddressUnsubscribeConfig: 'read',
	ListBlackEmailAddress: 'read',
	ListCustomBlacklist: 'read',
	ListEmailAddress: 'read',
	ListEmailIdentities: 'read',
	ListEmailTemplates: 'read',
	ListReceiverDetails: 'read',
	ListReceivers: 'read',
	ListSendTasks: 'read',
	SendEmail: 'write',
	UpdateAddressUnsubscribeConfig: 'write',
	UpdateCustomBlackList: 'write',
	UpdateEmailIdentity: 'write',
	UpdateEmailSmtpPassWord: 'write',
	UpdateEmailTemplate: 'write'
};

export function isKnownAction(name: string): boolean {
	return Object.hasOwn(actionKinds, name);
}
