// Encrypts the data stored with a run, with the key of this state directory.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/secret.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace tether::store {

/// AES-256-GCM (NIST SP 800-38D) with a random nonce for each text. The key is only in its file and this object. Keeps
/// secrets out of the database file and its copies; does not protect them from a user who can read both files.
class seal {
  public:
    static constexpr std::size_t key_bytes = 32;

    /// `key` has `key_bytes` bytes.
    explicit seal(secret key);

    /// The text opens only with the same `about`. Error: OpenSSL's failure as `errc::internal`.
    result<std::string> close(std::string_view text, std::string_view about) const;
    /// Error: `damaged()` when the text was closed with another key or `about`, or was changed.
    result<std::string> open(std::string_view sealed, std::string_view about) const;

  private:
    secret key_;
};

/// Returns a new key from the kernel's generator (getrandom(2)).
secret make_seal_key();

} // namespace tether::store
