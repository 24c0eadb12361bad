# A proxy: every CONNECT reaches 127.0.0.1:8702. Appends the requests to the file `connects`.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

$SIG{CHLD} = "IGNORE";
my $listener = IO::Socket::INET->new(LocalAddr => "127.0.0.1:3128", Listen => 64, ReuseAddr => 1) or die "cannot bind: $@";
while (my $client = $listener->accept) {
    next if fork;
    my $head = "";
    while ($head !~ /\r\n\r\n/) { sysread($client, $head, 4096, length $head) or exit }
    open my $log, ">>", "connects" or die;
    print $log $head;
    close $log;
    my $server = IO::Socket::INET->new("127.0.0.1:8702") or exit;
    syswrite $client, "HTTP/1.1 200 OK\r\n\r\n";
    my %other = ($client => $server, $server => $client);
    my $both = IO::Select->new($client, $server);
    while (my @ready = $both->can_read) {
        for my $from (@ready) {
            sysread($from, my $bytes, 65536) or exit;
            syswrite $other{$from}, $bytes;
        }
    }
}
