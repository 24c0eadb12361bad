// Tests of api/send_bucket.hpp.
#include <tether/api/send_bucket.hpp>

#include <doctest/doctest.h>

using namespace tether::api;

TEST_SUITE("api::send_bucket") {

    TEST_CASE("sends count as requests until one is refused although request tokens are left") {
        send_bucket sends{send_limit::automatic};
        CHECK(sends.now() == request_class::other);
        CHECK_FALSE(sends.refused(request_class::other, /*had_tokens=*/false)); // that limit explains the refusal
        CHECK(sends.now() == request_class::other);
        CHECK(sends.refused(request_class::other, /*had_tokens=*/true));
        CHECK(sends.now() == request_class::create);
        CHECK_FALSE(sends.refused(request_class::other, true)); // sent before the change
        CHECK_FALSE(sends.refused(request_class::create, true));
        CHECK(sends.now() == request_class::create);
    }

    TEST_CASE("a setting decides permanently") {
        send_bucket as_create{send_limit::create};
        CHECK(as_create.now() == request_class::create);
        send_bucket as_request{send_limit::request};
        CHECK_FALSE(as_request.refused(request_class::other, true));
        CHECK(as_request.now() == request_class::other);
    }
}
