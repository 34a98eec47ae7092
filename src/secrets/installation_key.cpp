// The one secret of an installation, kept in a file, from which every other key is derived.
#include "secrets/installation_key.h"

#include "base/ascii.h"
#include "base/check.h"
#include "base/encoding.h"
#include "secrets/sodium.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>

namespace postrider::secrets {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_size_max = 256;

[[noreturn]] void fail(const char* verb, const fs::path& path) {
    throw std::system_error(errno, std::generic_category(), verb + (" " + path.string()));
}

/// An open file that closes itself.
class File {
public:
    File(const fs::path& path, int flags, mode_t mode = 0)
        : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (is_open()) {
            ::close(descriptor_);
        }
    }

    bool is_open() const { return descriptor_ >= 0; }

    mode_t mode() const {
        struct stat status{};
        if (::fstat(descriptor_, &status) != 0) {
            fail("stat", path_);
        }
        return status.st_mode;
    }

    std::string read_all() const {
        std::string text(file_size_max, '\0');
        const auto size = ::read(descriptor_, text.data(), text.size());
        if (size < 0) {
            fail("read", path_);
        }
        text.resize(static_cast<std::size_t>(size));
        return text;
    }

    void write_all(std::string_view text) const {
        if (::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
            fail("write", path_);
        }
    }

    void sync() const {
        if (::fsync(descriptor_) != 0) {
            fail("sync", path_);
        }
    }

private:
    fs::path path_;
    int descriptor_;
};

/// Makes `file` appear with `text` in it, unless there is one already.
void create_whole(const fs::path& file, std::string_view text, base::Random& random) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const fs::path draft = file.string() + "." + random.text(12, "abcdefghijklmnopqrstuvwxyz");
    {
        const File draft_file(draft, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!draft_file.is_open()) {
            fail("create", draft);
        }
        draft_file.write_all(text);
        draft_file.sync();
    }
    // A link, unlike a rename, never replaces a key that another process has just written.
    const int linked = ::link(draft.c_str(), file.c_str());
    const int error = errno;
    ::unlink(draft.c_str());
    if (linked != 0 && error != EEXIST) {
        errno = error;
        fail("create", file);
    }
    const File folder_file(folder, O_RDONLY | O_DIRECTORY);
    if (!folder_file.is_open()) {
        fail("open", folder);
    }
    folder_file.sync();
}

}  // namespace

SecretKey::~SecretKey() {
    sodium_memzero(bytes_.data(), bytes_.size());
}

InstallationKey InstallationKey::random(base::Random& random) {
    SecretKey::Bytes bytes{};
    random.fill(std::as_writable_bytes(std::span(bytes)));
    return InstallationKey(SecretKey(bytes));
}

SecretKey InstallationKey::derive(std::string_view purpose) const {
    detail::start_sodium();
    SecretKey::Bytes bytes{};
    const int done = crypto_generichash(
        bytes.data(),
        bytes.size(),
        reinterpret_cast<const unsigned char*>(purpose.data()),
        purpose.size(),
        key_.data(),
        key_size
    );
    CHECK(done == 0);
    return SecretKey(bytes);
}

std::string describe(KeyFileError error, const fs::path& file) {
    switch (error) {
        case KeyFileError::missing:
            return "the installation's key " + file.string() +
                   " does not exist; restore it from the backup, without it stored secrets are "
                   "unreadable";
        case KeyFileError::open_to_others:
            return "the installation's key " + file.string() +
                   " is open to other users; run: chmod 600 " + file.string();
        case KeyFileError::malformed:
            return "the installation's key " + file.string() +
                   " must be a file of 64 hexadecimal digits; restore it from the backup";
    }
    return {};
}

std::expected<InstallationKey, KeyFileError> load_installation_key(const fs::path& path) {
    // Without O_NONBLOCK, opening a pipe by mistake would wait for a writer.
    const File file(path, O_RDONLY | O_NONBLOCK);
    if (!file.is_open()) {
        if (errno == ENOENT) {
            return std::unexpected(KeyFileError::missing);
        }
        fail("open", path);
    }
    const mode_t mode = file.mode();
    if (!S_ISREG(mode)) {
        return std::unexpected(KeyFileError::malformed);
    }
    if ((mode & (S_IRWXG | S_IRWXO)) != 0) {
        return std::unexpected(KeyFileError::open_to_others);
    }
    std::string text = file.read_all();
    auto bytes = base::from_hex(base::trim(text));
    sodium_memzero(text.data(), text.size());
    if (!bytes || bytes->size() != key_size) {
        return std::unexpected(KeyFileError::malformed);
    }
    SecretKey::Bytes key{};
    std::copy(bytes->begin(), bytes->end(), key.begin());
    sodium_memzero(bytes->data(), bytes->size());
    return InstallationKey(SecretKey(key));
}

std::expected<InstallationKey, KeyFileError> load_or_create_installation_key(
    const fs::path& file, base::Random& random
) {
    auto key = load_installation_key(file);
    if (key || key.error() != KeyFileError::missing) {
        return key;
    }
    const auto fresh = InstallationKey::random(random);
    create_whole(file, base::to_hex(fresh.bytes().view()) + "\n", random);
    return load_installation_key(file);
}

}  // namespace postrider::secrets
