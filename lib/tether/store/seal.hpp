// Makes what is kept beside a run unreadable without the key of this state directory.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/secret.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace tether::store {

/// AES-256-GCM (NIST SP 800-38D) with a random nonce for each text. The key never leaves its file and this object;
/// it keeps secrets out of the database file and its copies, not from somebody who may read both files.
class seal {
  public:
    static constexpr std::size_t key_bytes = 32;

    /// `key` has `key_bytes` bytes.
    explicit seal(secret key);

    /// `about` is bound to the text: it opens only with the same. Error: OpenSSL's failure as `errc::internal`.
    result<std::string> close(std::string_view text, std::string_view about) const;
    /// Error: `damaged()` when it was closed with another key or `about`, or is not what it was.
    result<std::string> open(std::string_view sealed, std::string_view about) const;

  private:
    secret key_;
};

/// A fresh key from the kernel's generator (getrandom(2)).
secret make_seal_key();

} // namespace tether::store
