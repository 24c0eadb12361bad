#include <tether/wire/ticket_store.hpp>

#include <ctime>
#include <openssl/ssl.h>
#include <utility>

namespace tether::wire {
namespace {

bool is_fresh(SSL_SESSION* session) {
    const auto ends = static_cast<std::time_t>(SSL_SESSION_get_time(session)) + SSL_SESSION_get_timeout(session);
    return SSL_SESSION_is_resumable(session) == 1 && std::time(nullptr) < ends;
}

} // namespace

void ticket_store::release::operator()(ssl_session_st* session) const noexcept {
    SSL_SESSION_free(session);
}

void ticket_store::put(ticket session) {
    tickets_.push_back(std::move(session));
    if (tickets_.size() > capacity_) tickets_.pop_front();
}

ticket_store::ticket ticket_store::take() {
    while (!tickets_.empty()) {
        ticket newest = std::move(tickets_.back());
        tickets_.pop_back();
        if (!is_fresh(newest.get())) continue;
        // A TLS 1.2 server seldom sends another ticket when a session is resumed.
        if (SSL_SESSION_get_protocol_version(newest.get()) < TLS1_3_VERSION) {
            SSL_SESSION_up_ref(newest.get());
            tickets_.emplace_back(newest.get());
        }
        return newest;
    }
    return nullptr;
}

} // namespace tether::wire
