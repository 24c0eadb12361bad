#include <tether/wire/dialer/peer_filter.hpp>

#include <linux/filter.h>
#include <sys/socket.h>
#include <vector>

namespace tether::wire {
namespace {

namespace asio = boost::asio;

constexpr std::uint32_t whole_packet = 0xffffffff;
/// Offset of the source address in the network header (RFC 791 § 3.1, RFC 8200 § 3).
constexpr std::uint32_t source_v4 = 12, source_v6 = 8;

/// Loads from the packet and continues when the value is `wanted`; otherwise jumps to the end, which is set later.
struct demand {
    std::uint16_t load;
    std::uint32_t at;
    std::uint32_t wanted;
};

std::uint32_t network(std::uint32_t offset) {
    return static_cast<std::uint32_t>(SKF_NET_OFF) + offset;
}

std::vector<demand> demands_of(const asio::ip::tcp::endpoint& peer) {
    std::vector<demand> all;
    if (peer.address().is_v4()) {
        all.push_back({BPF_LD | BPF_W | BPF_ABS, network(source_v4), peer.address().to_v4().to_uint()});
    } else {
        const auto bytes = peer.address().to_v6().to_bytes();
        for (std::uint32_t i = 0; i < bytes.size(); i += 4) {
            const std::uint32_t word = std::uint32_t{bytes[i]} << 24 | std::uint32_t{bytes[i + 1]} << 16 |
                std::uint32_t{bytes[i + 2]} << 8 | bytes[i + 3];
            all.push_back({BPF_LD | BPF_W | BPF_ABS, network(source_v6 + i), word});
        }
    }
    all.push_back({BPF_LD | BPF_H | BPF_ABS, 0, peer.port()}); // a TCP socket's filter begins at the TCP header
    return all;
}

std::vector<sock_filter> program_for(const asio::ip::tcp::endpoint& peer) {
    const std::vector<demand> demands = demands_of(peer);
    std::vector<sock_filter> program;
    for (std::size_t i = 0; i < demands.size(); ++i) {
        const auto to_end = static_cast<std::uint8_t>(2 * (demands.size() - i) - 1); // over the rest and the accept
        program.push_back({demands[i].load, 0, 0, demands[i].at});
        program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, to_end, demands[i].wanted});
    }
    program.push_back({BPF_RET | BPF_K, 0, 0, whole_packet});
    program.push_back({BPF_RET | BPF_K, 0, 0, 0});
    return program;
}

} // namespace

error_code hold_to_peer(int socket, const asio::ip::tcp::endpoint& peer) {
    std::vector<sock_filter> program = program_for(peer);
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    const int locked = 1;
    if (::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) return last_error();
    if (::setsockopt(socket, SOL_SOCKET, SO_LOCK_FILTER, &locked, sizeof locked) != 0) return last_error();
    return {};
}

} // namespace tether::wire
