// Builds failures that the API, the account and foreign servers cause.
#pragma once

#include <tether/api/failure.hpp>

namespace tether::test {

inline api::failure api_error(int status, errc code) {
    api::failure f{code};
    f.source = api::failure_source::api;
    f.status = status;
    return f;
}

inline api::failure account_error(int status, errc code) {
    api::failure f = api_error(status, code);
    f.scope = api::failure_scope::account;
    return f;
}

inline api::failure foreign_error(int status) {
    api::failure f{status < 400 ? errc::too_many_redirects : errc::foreign_answer};
    f.source = api::failure_source::foreign;
    f.status = status;
    return f;
}

} // namespace tether::test
