// Reads many event streams over TLS at minimum cost: only epoll and OpenSSL.
#include "bare_reader.hpp"

#include <arpa/inet.h>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tether::bench {
namespace {

void check(bool good, const char* what) {
    if (!good) throw std::runtime_error{std::string{"the bare reader failed: "} + what};
}

ssl_ctx_st* make_context(const std::string& ca_file) {
    ssl_ctx_st* const context = SSL_CTX_new(TLS_client_method());
    check(context && SSL_CTX_load_verify_file(context, ca_file.c_str()) == 1, "authority");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_max_send_fragment(context, 1024);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    ERR_clear_error(); // the end of the authorities' file leaves an error, which SSL_get_error reads
    return context;
}

int make_socket(int port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0, "connect");
    return fd;
}

} // namespace

bare_connection::bare_connection(ssl_ctx_st* context, int port)
    : descriptor_{make_socket(port)}
    , ssl_{SSL_new(context)} {
    check(ssl_ && SSL_set_fd(ssl_, descriptor_) == 1 && SSL_connect(ssl_) == 1, "handshake");
}

bare_connection::~bare_connection() {
    SSL_free(ssl_);
    ::close(descriptor_);
}

std::string bare_connection::exchange(const std::string& method, const std::string& path, const std::string& body) {
    const std::string request =
        fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: sk-ant-bench\r\nanthropic-version: 2023-06-01\r\n"
                    "anthropic-beta: managed-agents-2026-04-01\r\nContent-Type: application/json\r\n"
                    "Content-Length: {}\r\n\r\n{}",
                    method, path, body.size(), body);
    check(SSL_write(ssl_, request.data(), static_cast<int>(request.size())) > 0, "write");
    std::string answer;
    for (std::size_t whole = std::string::npos; answer.size() < whole;) {
        std::array<char, 16 * 1024> piece;
        const int n = SSL_read(ssl_, piece.data(), piece.size());
        check(n > 0, "read");
        answer.append(piece.data(), static_cast<std::size_t>(n));
        const std::size_t head = answer.find("\r\n\r\n");
        if (head == answer.npos) continue;
        const std::size_t length = answer.find("content-length: ");
        whole = head + 4 + (length < head ? std::stoul(answer.substr(length + 16)) : 0);
    }
    check(answer.starts_with("HTTP/1.1 200"), answer.c_str());
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

void bare_connection::unblock() {
    ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
}

bare_reader::bare_reader(const std::string& base_url, const std::string& ca_file)
    : port_{std::stoi(base_url.substr(base_url.rfind(':') + 1))}
    , context_{make_context(ca_file)}
    , control_{std::make_unique<bare_connection>(context_, port_)}
    , poll_{::epoll_create1(EPOLL_CLOEXEC)} {}

bare_reader::~bare_reader() {
    streams_.clear();
    control_.reset();
    ::close(poll_);
    SSL_CTX_free(context_);
}

void bare_reader::follow(int count, const std::string& prompt) {
    const std::string work = boost::json::serialize(boost::json::value{
        {"events", {{{"type", "user.message"}, {"content", {{{"type", "text"}, {"text", prompt}}}}}}}});
    for (int n = 0; n < count; ++n) {
        const boost::json::value session = boost::json::parse(
            control_->exchange("POST", "/v1/sessions", R"({"agent":"agent_bench","environment_id":"env_bench"})"));
        const std::string path = "/v1/sessions/" + std::string{session.at("id").as_string()} + "/events";
        bare_connection& stream = *streams_.emplace_back(std::make_unique<bare_connection>(context_, port_));
        stream.exchange("GET", path + "/stream", "");
        stream.unblock();
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.ptr = &stream;
        check(::epoll_ctl(poll_, EPOLL_CTL_ADD, stream.descriptor(), &interest) == 0, "epoll");
        control_->exchange("POST", path, work);
        read_what_is_there(0);
    }
    while (read_what_is_there(1000) > 0) {
    }
}

std::size_t bare_reader::read_what_is_there(int wait_ms) {
    std::array<epoll_event, 64> ready;
    static std::array<char, 16 * 1024> piece;
    std::size_t bytes = 0;
    const int streams = ::epoll_wait(poll_, ready.data(), ready.size(), wait_ms);
    for (int n = 0; n < streams; ++n) {
        ssl_st* const ssl = static_cast<bare_connection*>(ready[static_cast<std::size_t>(n)].data.ptr)->native();
        int got = 0;
        while ((got = SSL_read(ssl, piece.data(), piece.size())) > 0) bytes += static_cast<std::size_t>(got);
        check(SSL_get_error(ssl, got) == SSL_ERROR_WANT_READ, "a stream ended");
    }
    return bytes;
}

} // namespace tether::bench
