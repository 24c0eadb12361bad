# A name server: every name has the address 127.0.0.1. Prints the names.
use strict;
use warnings;
use IO::Socket::INET;

$| = 1;
my $socket = IO::Socket::INET->new(LocalAddr => "192.0.2.53:53", Proto => "udp") or die "cannot bind: $@";
while (defined $socket->recv(my $query, 512)) {
    my $end = index($query, "\0", 12) + 5;    # of the name, the type and the class (RFC 1035, section 4.1.2)
    my $question = substr($query, 12, $end - 12);
    my @labels = unpack "(C/a)*", substr($question, 0, -5);
    print join(".", @labels), "\n";
    my $is_a = substr($question, -4, 2) eq "\0\1";
    my $answer = $is_a ? "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" : "";
    $socket->send(substr($query, 0, 2) . pack("n5", 0x8180, 1, $is_a, 0, 0) . $question . $answer);
}
