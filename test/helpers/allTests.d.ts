declare module 'all-tests';
declare module 'mocha/mocha.js';
