// For tests of what stands on a real store: SQLite in a directory that goes with the test.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <stdlib.h>

#include "base/random.h"
#include "net/asio_loop.h"
#include "secrets/installation_key.h"
#include "secrets/sealed.h"
#include "store/open.h"
#include "store/transaction.h"
#include "tenancy/organizations.h"
#include "tenancy/units.h"

namespace postrider::tenancy {

/// A directory that goes with the value.
class ScratchDirectory {
public:
    ScratchDirectory() {
        auto pattern = (std::filesystem::temp_directory_path() / "postrider-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;
    ~ScratchDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

class OnARealStore : public ::testing::Test {
protected:
    /// Runs the task to its end; what escapes from it ends the program.
    template <class T>
    T wait(net::Task<T> task) {
        net::AsioLoop& loop = *loops_.emplace_back(std::make_unique<net::AsioLoop>());
        std::optional<T> result;
        auto whole = [&]() -> net::Task<> {
            auto value = co_await std::move(task);
            result.emplace(std::move(value));
            loop.stop();
        };
        loop.spawn(whole(), "tenancy test");
        loop.run();
        return std::move(*result);
    }
    /// What `compute` says of the store.
    template <class Compute>
    auto ask(Compute compute) {
        return wait(read(*store_, std::move(compute)));
    }

    model::Organization an_organization(const std::string& name = "Acme") {
        return *wait(create_organization(*store_, name, ""));
    }
    model::Server a_server(const std::string& name = "Main") {
        model::Server wanted;
        wanted.organization = an_organization().id;
        wanted.name = name;
        return *wait(create_server(*store_, random_, wanted));
    }

    /// They outlive the store: one of its threads may still be leaving a loop that it has woken.
    std::vector<std::unique_ptr<net::AsioLoop>> loops_;
    base::SeededRandom random_{1};
    secrets::InstallationKey key_ = secrets::InstallationKey::random(random_);
    secrets::Seal seal_{key_, random_};
    ScratchDirectory directory_;
    std::unique_ptr<store::Store> store_ = store::open({.directory = directory_.path()});
};

}  // namespace postrider::tenancy
