/** Values of settings with a grammar or a check of their own; valid ones first. */
export const SPECIAL_VALUES: Readonly<Record<string, readonly string[]>> = {
  bind: ['127.0.0.1', '""', '127.0.0.1 ::1', '-::1', '*', '"127.0.0.1 ::1"', '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16', '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17'],
  'rdma-bind': ['127.0.0.1', '""', '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17'],
  'client-output-buffer-limit': [
    'normal 0 0 0', 'replica 1gb 8mb 60', 'slave 1 2 3 pubsub 1 2 3', '"normal 0 0 0"', 'NORMAL 1MB 1mb 007', 'pubsub gb mb 0', 'master 0 0 0', 'primary 0 0 0',
    'normal 0 0', 'normal 0 0 0 pubsub', 'normal -1 0 0', 'normal 0 0 -1', 'normal 0 0 60s', 'normal 1tb 0 0', '""', 'normal 0 0 ""', 'normal 0 0 " 5"', 'normal 0 0 "5 "',
  ],
  'latency-tracking-info-percentiles': [
    '50 99 99.9', '""', '0', '100', '"50 99"', '.5', '5.', '1e1', '+5', '1e-2', '100.1', '-1', 'x', '50,99', '50%', '0x10', 'nan', 'inf', '50 ""', '" 5"', "' 5'", '1e400', '-0',
  ],
  'notify-keyspace-events': ['""', 'Ex', 'KEA', 'AKEg$lshzxetdmn', 'K', 'm', 'n', 'd', 't', 'Q', 'o', 'c', 'T', 'S', 'I', 'V', 'a', 'k', 'K E', '"K E"'],
  'oom-score-adj-values': ['0 200 800', '-2000 0 2000', '"0 200 800"', '800 200 0', '0 200', '0 200 800 900', '0 200 2001', '-2001 0 0', '0 x 0', '"" "" ""', '+1 007 " 5"', '0 0 0.5'],
  replicaof: ['127.0.0.1 1', 'no one', 'NO ONE', '"no one"', '127.0.0.1 65535', '127.0.0.1 0', '127.0.0.1 ""', '127.0.0.1 65536', '127.0.0.1 -1', '127.0.0.1 x', '127.0.0.1 1x', '127.0.0.1', 'no', '"" 1', 'no 1', '127.0.0.1 +7'],
  save: ['900 1', '""', "''", '" "', '900 1 300 10', '"900 1 300 10"', '1 0', '0 1', '-1 1', '1 -1', '900', '900 1 300', '900x 1', '900 1x', '+9 007', '9 ""', '"" 9', '"9" "1"', "' 9' 1", '"9 1" "8 1"', '99999999999999999999 1', '9.5 1'],
  'proc-title-template': ['{title} {port}', '{listen-addr}{server-mode}{tls-port}{unixsocket}{config-file}', '{{title}}', '{{', '{{{title}', 'title}', '{title', '{nope}', '{}', '{TITLE}', '{ title }', '}{'],
  'cluster-announce-hostname': ['a.b-c', 'a'.repeat(255), 'a'.repeat(256), 'a:b'],
  'cluster-announce-human-nodename': ['a.b-c', 'a!b', 'a{b', 'a=b', 'a,b', "a'b'"],
  'cluster-announce-ip': ['10.0.0.1', '2001:db8::1', 'a.example', 'a'.repeat(45), 'a'.repeat(46), 'a%b', 'a,b', '"é"'],
  'cluster-announce-client-ipv4': ['10.0.0.1', '10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.1.', '::1', '1.2.3.4.5'],
  'cluster-announce-client-ipv6': ['::1', '::', '2001:db8::1', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1', '1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:7', '1::2::3', ':1', '1:', '12345::', '::g', '1:2:3:4:5:6:7::', '10.0.0.1', '::1%lo'],
  'hash-seed': ['a'.repeat(256), 'a'.repeat(257)],
  'tls-protocols': ['TLSv1.2', 'nonsense'],
}; // prettier-ignore

/** What only quoting and blanks decide; mostly for settings of one free word, and of many. */
export const QUOTING_CASES: readonly string[] = [
  '', '   ', '#', '  # x', '\t#x', '\v', '\v# x', '"" x', "'' x", '"', "'", '\\', '"#" x',
  'syslog-ident', 'syslog-ident ""', "syslog-ident ''", 'syslog-ident "a b"', 'syslog-ident a b', 'syslog-ident "a" "b"', 'syslog-ident "a"b', "syslog-ident 'a'b", "syslog-ident 'a'\"b\"",
  'syslog-ident a"b"', 'syslog-ident a"b c"', "syslog-ident a'b c'", 'syslog-ident a"b"c', 'syslog-ident a"b', "syslog-ident a'b", 'syslog-ident "a', "syslog-ident 'a", 'syslog-ident a\\', 'syslog-ident a\\ b',
  'syslog-ident "a\\"', 'syslog-ident "a\\\\"', 'syslog-ident "a\\"b"', "syslog-ident 'a\\'b'", "syslog-ident 'a\\'", "syslog-ident 'a\\\\'", 'syslog-ident "\\x41"', 'syslog-ident "\\x4"', 'syslog-ident "\\xZZ"', 'syslog-ident "\\x"',
  'syslog-ident "a\\n\\r\\t\\b\\a"', 'syslog-ident # x', 'syslog-ident a # x', 'syslog-ident a#x', 'syslog-ident "a"#x', 'syslog-ident a\tb', 'syslog-ident\ta', 'syslog-ident  a  ', 'syslog-ident\va', 'syslog-ident a\vb', 'syslog-ident "a"\vb',
  'syslog-ident a\f', 'syslog-ident\fa', 'syslog-ident \xa0', 'syslog-ident\xa0a', 'syslog-ident \xff\xfe', 'syslog-ident \x01', 'syslog-ident a\rb', 'syslog-ident a\r', '\rsyslog-ident a',
  '"syslog-ident" a', "'syslog-ident' a", 'syslog"-ident" a', 'SYSLOG-IDENT a', '"sys\\x6cog-ident" a', 'syslog-ident=a', 'syslog-ident = a', 'syslog-ident: a', '--syslog-ident a', '; x', '// x', 'syslog-ident ${X}', 'syslog-ident "\\x00"',
  'timeout "5"', "timeout '5'", 'timeout "5" ', 'timeout ""', 'timeout 5 6', 'timeout "5\\x00"', 'timeout 5 # x', 'timeout "5 "', 'timeout\t5', 'timeout "\\x35"', '\xef\xbb\xbftimeout 5', '\xef\xbb\xbf# x',
  'save "9 1', 'save \'9 1\'', 'save "\\"9\\" 1"', 'save "\'9 1"', 'save "9\\t1"', 'bind "127.0.0.1" "::1"', 'shutdown-on-sigterm "now force"', 'shutdown-on-sigterm "now" "force"', 'shutdown-on-sigterm "\'now force"', "shutdown-on-sigterm ' '",
  'maxmemory\u00a01gb', 'maxmemory 1gb\\', 'maxmemory 2 gb', 'maxmemory=2gb', 'module.option', 'module.option 1', 'a.b.c', 'nosuchname', 'nosuchname 1', 'nosuchname 1 2', '.', '. x', '- x', '$ x',
  'client-output-buffer-limit', 'save', 'bind', 'latency-tracking-info-percentiles', 'sentinel', 'sentinel monitor', 'sentinel monitor m 127.0.0.1 6379 2', `syslog-ident ${'a'.repeat(1010)}`, `syslog-ident ${'a'.repeat(3000)}`, `syslog-ident "${'a'.repeat(1020)}\\"b"`,
]; // prettier-ignore

/** Statements, which only files have. Several lines are one case. */
export const STATEMENT_CASES: readonly string[] = [
  'include', 'include a b', 'include nosuch*.conf', 'include "nosuch?.conf"', 'include ""', 'user', 'user alice', 'user alice on', 'user alice off nopass', 'user alice on >secret ~* &* +@all',
  'user alice on nosuch', 'user alice on +nosuch', 'user alice on -nosuch', 'user alice on +get', 'user alice on +GET', 'user alice on +config|get', 'user alice on -config|get', 'user alice on +config|nosuch', 'user alice on +get|x', 'user alice on -get|x', 'user alice on +config|get|x', 'user alice on +config|',
  'user alice on +@read', 'user alice on +@nosuch', 'user alice on -@all', 'user alice on ~a ~b', 'user alice on ~* ~b', 'user alice on allkeys ~b', 'user alice on ~* resetkeys ~b', 'user alice on &a', 'user alice on &* &a', 'user alice on allchannels resetchannels &a', 'user alice on %R~a', 'user alice on %RW~a', 'user alice on %X~a', 'user alice on %~a',
  'user alice on (~a +get)', 'user alice on (~a +get', 'user alice on (on)', 'user alice on ()', 'user alice on (~a +nosuch)', 'user alice on clearselectors', 'user alice on reset', 'user alice on resetpass', 'user alice on allcommands', 'user alice on nocommands', 'user alice on sanitize-payload', 'user alice on skip-sanitize-payload',
  'user alice on <secret', 'user alice on >secret <secret', 'user alice on #zz', `user alice on #${'a'.repeat(64)}`, `user alice on #${'A'.repeat(64)}`, `user alice on !${'a'.repeat(64)}`, `user alice on #${'a'.repeat(64)} !${'a'.repeat(64)}`, 'user "a b" on', 'user alice "on ~*"', 'user alice ON', 'user alice +', 'user alice ~', 'user alice "~a b"',
  'user alice on\nuser alice off', 'user alice on\nuser bob on', 'user default on nopass ~* &* +@all', 'user default off', 'user Alice on\nuser alice on', 'user alice +quit', 'user alice +stralgo', 'user alice +vadd', 'user alice +hgetex', 'user alice +commandlog', 'user alice +commandlog|get', 'user alice db=1', 'user alice alldbs',
  'rename-command', 'rename-command GET', 'rename-command GET x y', 'rename-command GET ""', 'rename-command get G', 'rename-command NOSUCH x', 'rename-command GET SET', 'rename-command GET get', 'rename-command CONFIG ""', 'rename-command "CONFIG|GET" x', 'rename-command "CONFIG|NOSUCH" x', 'rename-command FLUSHALL ""\nrename-command FLUSHALL ""',
  'rename-command GET a\nrename-command a b', 'rename-command GET a\nrename-command SET GET', 'rename-command GET a\nrename-command SET a', 'rename-command quit q', 'rename-command vadd v', 'rename-command stralgo s', 'rename-command commandlog c', 'rename-command hgetdel h', 'rename-command client "c d"',
  'list-max-ziplist-entries 512', 'list-max-ziplist-entries x', 'list-max-ziplist-value', 'list-max-ziplist-value 1 2', 'io-threads-do-reads nonsense', 'lua-replicate-commands nonsense', 'dynamic-hz nonsense', 'sanitize-dump-payload nonsense', 'events-per-io-thread nonsense',
  'maxmemory 1gb\nmaxmemory 2gb', 'timeout 5\ntimeout x', 'timeout 5\0x\n6', 'timeout 5\n\0timeout x\ntimeout 6', 'slave-priority 1\nreplica-priority x', 'save 9 1\nsave ""\nsave 8 1', '\n\n  \ntimeout x', '# a\n# b\nnosuch\ntimeout x', 'nosuch 1\ntimeout x',
]; // prettier-ignore
