/** Providers that have domains of many countries: hotmail.fr, yahoo.co.uk. */
const IN_MANY_COUNTRIES = '(?:aol|gmx|googlemail|hotmail|hushmail|outlook|tutanota|yahoo|yandex|ymail)\\.(?:[a-z]{2,4}|com?\\.[a-z]{2})';

const OTHERS =
	`gmail.com rocketmail.com myyahoo.com live.com live.be live.ca live.cn live.co.uk live.com.au live.com.mx live.com.pt live.de live.dk live.fr live.ie live.it live.nl live.no live.se msn.com passport.com
	icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tuta.com tuta.io fastmail.com fastmail.fm hey.com zoho.com zohomail.com zohomail.eu mail.com email.com usa.com
	web.de t-online.de freenet.de arcor.de posteo.de mailbox.org bluewin.ch orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it tiscali.it alice.it tin.it
	telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl hetnet.nl xs4all.nl home.nl btinternet.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk
	comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net juno.com rogers.com shaw.ca sympatico.ca bigpond.com optusnet.com.au
	qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com naver.com daum.net hanmail.net nate.com docomo.ne.jp ezweb.ne.jp rediffmail.com
	uol.com.br bol.com.br terra.com.br ig.com.br globo.com mail.ru bk.ru inbox.ru list.ru rambler.ru ya.ru ukr.net i.ua seznam.cz email.cz centrum.cz wp.pl o2.pl onet.pl interia.pl
	abv.bg mail.bg freemail.hu citromail.hu telia.com inbox.lv walla.co.il`;

/** All of them, in lower case. The recipe that pauses colleagues has it as well. */
export const FREE_MAIL = new RegExp(`^(?:${IN_MANY_COUNTRIES}|${OTHERS.replaceAll('.', '\\.').replaceAll(/\s+/g, '|')})$`);

/** Whether anybody can have an address at a domain, so that those who do have nothing else in common. */
export function isFreeMail(domain: string): boolean {
	return FREE_MAIL.test(domain);
}
