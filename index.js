module.exports = {
	...require('./dist/credentials/ReplyIoApi.credentials.js'),
	...require('./dist/nodes/ReplyIo/ReplyIo.node.js'),
	...require('./dist/nodes/ReplyIo/ReplyIoTrigger.node.js'),
};
