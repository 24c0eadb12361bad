// Tests the meaning of a failed request for its run.
#include <tether/session/policy/fault.hpp>

#include "faults.hpp"

#include <boost/asio/error.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

TEST_SUITE("session::fault") {

    TEST_CASE("only the API's own error object can refuse a request or say that something does not exist") {
        CHECK(kind_of(api_error(400, errc::bad_request)) == fault_kind::refusal);
        CHECK(kind_of(api_error(413, errc::request_too_large)) == fault_kind::refusal);
        CHECK(kind_of(api_error(404, errc::not_found)) == fault_kind::missing);
        for (const int status : {302, 307, 400, 401, 403, 404, 405, 407, 410, 413, 431, 451}) {
            CAPTURE(status);
            CHECK(kind_of(foreign_error(status)) == fault_kind::interference);
        }
    }

    TEST_CASE("a failure of every request with the key is a failure of the account") {
        CHECK(kind_of(account_error(401, errc::unauthorized)) == fault_kind::account);
        CHECK(kind_of(account_error(402, errc::billing)) == fault_kind::account);
        CHECK(kind_of(account_error(404, errc::not_found)) == fault_kind::account);
    }

    TEST_CASE("a certificate, a proxy and a local filter are interference") {
        for (const error_code code : {error_code{errc::certificate_rejected}, error_code{errc::proxy_refused},
                                      error_code{errc::proxy_authentication}, error_code{errc::dialer_refused},
                                      error_code{boost::asio::error::access_denied}}) {
            CAPTURE(code);
            CHECK(kind_of(api::failure{code}) == fault_kind::interference);
        }
    }

    TEST_CASE("all other failures are temporary") {
        CHECK(kind_of(api_error(500, errc::server_error)) == fault_kind::passing);
        CHECK(kind_of(api_error(409, errc::conflict)) == fault_kind::passing);
        CHECK(kind_of(api_error(429, errc::rate_limited)) == fault_kind::passing);
        CHECK(kind_of(api::failure{errc::stream_ended}) == fault_kind::passing);
        api::failure gateway{errc::server_error};
        gateway.source = api::failure_source::foreign;
        gateway.status = 502;
        CHECK(kind_of(gateway) == fault_kind::passing);
    }
}
