#include "fast_open.hpp"

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <vector>

namespace tether::daemon {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t native = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t native = AUDIT_ARCH_AARCH64;
#elif defined(__riscv)
constexpr std::uint32_t native = AUDIT_ARCH_RISCV64;
#else
constexpr std::uint32_t native = 0; // no filter
#endif

/// First number of the calls of the x32 ABI (linux: asm/unistd.h, __X32_SYSCALL_BIT).
constexpr std::uint32_t x32 = 0x40000000;
/// netinet/tcp.h of glibc 2.36 lacks these two of linux/tcp.h.
constexpr std::uint32_t fast_open_key = 33, fast_open_no_cookie = 34;

/// Offset of the low half of an argument.
constexpr std::uint32_t argument(unsigned number) {
    const std::size_t at = offsetof(seccomp_data, args) + number * sizeof(std::uint64_t);
    return static_cast<std::uint32_t>(std::endian::native == std::endian::little ? at : at + 4);
}

sock_filter load(std::uint32_t at) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at);
}

sock_filter refuse() {
    return BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
}

sock_filter allow() {
    return BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
}

/// Skips `steps` unless the loaded word is `value`.
sock_filter unless_equal(std::uint32_t value, std::uint8_t steps) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, steps);
}

/// Refuses `call` when the flag is set in its argument `number`. The loaded word must be the call's number, and stays
/// so.
void refuse_flag(std::vector<sock_filter>& program, long call, unsigned number, std::uint32_t flag) {
    program.push_back(unless_equal(static_cast<std::uint32_t>(call), 4));
    program.push_back(load(argument(number)));
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flag, 0, 1));
    program.push_back(refuse());
    program.push_back(allow());
}

std::vector<sock_filter> program_for_this_machine() {
    std::vector<sock_filter> program{load(offsetof(seccomp_data, arch)), unless_equal(native, 1),
                                     BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0), allow(), load(offsetof(seccomp_data, nr))};
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32, 0, 1));
    program.push_back(refuse());
    program.push_back(unless_equal(SYS_io_uring_setup, 1));
    program.push_back(refuse());
    refuse_flag(program, SYS_sendto, 3, MSG_FASTOPEN);
    refuse_flag(program, SYS_sendmsg, 2, MSG_FASTOPEN);
    refuse_flag(program, SYS_sendmmsg, 3, MSG_FASTOPEN);
    constexpr std::array<std::uint32_t, 4> options{TCP_FASTOPEN, TCP_FASTOPEN_CONNECT, fast_open_key,
                                                   fast_open_no_cookie};
    program.push_back(unless_equal(SYS_setsockopt, 3 + 2 * options.size()));
    program.push_back(load(argument(1)));
    program.push_back(unless_equal(IPPROTO_TCP, 1 + 2 * options.size()));
    program.push_back(load(argument(2)));
    for (const std::uint32_t option : options) {
        program.push_back(unless_equal(option, 1));
        program.push_back(refuse());
    }
    program.push_back(allow());
    return program;
}

} // namespace

error_code forbid_fast_open() {
    if (native == 0) return boost::system::errc::make_error_code(boost::system::errc::not_supported);
    std::vector<sock_filter> program = program_for_this_machine();
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    // Required to install a filter without root; this program executes no other program (prctl(2)).
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return last_error();
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return last_error();
    return {};
}

} // namespace tether::daemon
