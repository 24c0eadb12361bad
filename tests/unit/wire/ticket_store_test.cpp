// Tests the store of TLS sessions for resumption.
#include <tether/wire/ticket_store.hpp>

#include <doctest/doctest.h>
#include <openssl/ssl.h>

using tether::wire::ticket_store;

TEST_SUITE("wire::ticket_store") {

    TEST_CASE("the oldest session is dropped when the bound is exceeded") {
        ticket_store store{3};
        SSL_SESSION* const oldest = SSL_SESSION_new();
        SSL_SESSION_up_ref(oldest);
        store.put(ticket_store::ticket{oldest});
        for (int i = 0; i < 3; ++i) store.put(ticket_store::ticket{SSL_SESSION_new()});
        CHECK(store.size() == 3);
        const ticket_store::ticket last_reference{oldest}; // the sanitizers detect a reference that the store kept
        CHECK(store.take() == nullptr);                    // none of these can be resumed
        CHECK(store.size() == 0);
    }
}
