// For tests of commands: the real command line on a data directory that goes with the test.
#pragma once

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <stdlib.h>

#include "app/cli.h"
#include "app/context.h"
#include "base/random.h"

namespace postrider::app {

/// What a command did.
struct Ended {
    ExitCode code = ExitCode::done;
    std::string out;
    std::string err;
};

class Commands : public ::testing::Test {
protected:
    Commands() {
        // In memory where there is such a place: what is tested here is not the disk.
        const std::filesystem::path memory = "/dev/shm";
        const auto place =
            std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
        auto pattern = (place / "postrider-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        data_ = pattern;
    }
    ~Commands() override {
        std::error_code ignored;
        std::filesystem::remove_all(data_, ignored);
    }

    /// `postrider WORDS --data DIR` with `typed` on standard input.
    Ended run(std::vector<std::string> words, const std::string& typed = "") {
        words.insert(words.begin(), "postrider");
        words.insert(words.end(), {"--data", data_.string()});
        return run_exactly(words, typed);
    }
    /// The same without --data.
    Ended run_exactly(const std::vector<std::string>& words, const std::string& typed = "") {
        std::ostringstream out;
        std::ostringstream err;
        std::istringstream in(typed);
        Context context{
            .out = out, .err = err, .environment = {}, .random = random_, .where = {}, .in = in
        };
        std::vector<const char*> arguments;
        for (const auto& word : words) {
            arguments.push_back(word.c_str());
        }
        const auto code =
            run_command_line(static_cast<int>(arguments.size()), arguments.data(), context);
        return {.code = code, .out = out.str(), .err = err.str()};
    }
    /// With --json; must succeed.
    boost::json::value json(std::vector<std::string> words, const std::string& typed = "") {
        words.emplace_back("--json");
        const auto ended = run(words, typed);
        EXPECT_EQ(ended.code, ExitCode::done) << ended.err;
        return boost::json::parse(ended.out);
    }
    /// acme/main, and an argument for a command.
    std::string a_server() {
        run({"org", "create", "Acme"});
        run({"server", "create", "acme", "Main"});
        return "acme/main";
    }

    std::filesystem::path data_;
    base::SystemRandom random_;
};

inline std::string text_of(const boost::json::value& value) {
    return std::string(value.as_string());
}

}  // namespace postrider::app
