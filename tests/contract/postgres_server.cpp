// initdb, postgres, and their end.
#include "tests/contract/postgres_server.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace postrider::store {
namespace {

namespace fs = std::filesystem;

constexpr auto programs = "/usr/lib/postgresql/15/bin/";

/// PostgreSQL refuses to run as root; it also goes when we die.
std::vector<std::string> as_somebody(std::vector<std::string> command) {
    std::vector<std::string> whole{"setpriv", "--pdeathsig", "KILL"};
    if (::geteuid() == 0) {
        whole.insert(whole.end(), {"--reuid", "nobody", "--regid", "nogroup", "--clear-groups"});
    }
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

pid_t start(const std::vector<std::string>& command, const std::string& log) {
    std::vector<char*> arguments;
    for (const auto& argument : command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        if (std::freopen(log.c_str(), "a", stdout) != nullptr) {
            ::dup2(STDOUT_FILENO, STDERR_FILENO);
        }
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    return child;
}

void run(const std::vector<std::string>& command, const std::string& log) {
    int status = 0;
    ::waitpid(start(command, log), &status, 0);
    if (status != 0) {
        throw std::runtime_error(fmt::format("{} failed; see {}", command.back(), log));
    }
}

}  // namespace

PostgresServer::PostgresServer() {
    auto pattern = (fs::temp_directory_path() / "postrider-pg-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no temporary directory");
    }
    directory_ = pattern;
    fs::permissions(directory_, fs::perms::all);
    const auto data = directory_ + "/data";
    const auto log = directory_ + "/log";
    run(as_somebody(
            {std::string(programs) + "initdb",
             "-U",
             "test",
             "-A",
             "trust",
             "-E",
             "UTF8",
             "--no-locale",
             "--no-sync",
             "-D",
             data}
        ),
        log);
    process_ = start(
        as_somebody(
            {std::string(programs) + "postgres",
             "-D",
             data,
             "-k",
             directory_,
             "-c",
             "listen_addresses=",
             "-c",
             "fsync=off",
             "-c",
             "shared_buffers=32MB"}
        ),
        log
    );
    const auto url = fmt::format("host={} user=test dbname=postgres", directory_);
    while (PQping(url.c_str()) != PQPING_OK) {
        if (::waitpid(process_, nullptr, WNOHANG) != 0) {
            throw std::runtime_error("PostgreSQL did not start; see " + log);
        }
        ::usleep(10'000);  // another program's start, which tells nobody when it is done
    }
}

PostgresServer::~PostgresServer() {
    ::kill(process_, SIGQUIT);
    ::waitpid(process_, nullptr, 0);
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
}

std::string PostgresServer::new_database() {
    const auto name = fmt::format("test{}", ++databases_);
    const auto url = fmt::format("host={} user=test dbname=postgres", directory_);
    auto* connection = PQconnectdb(url.c_str());
    auto* result = PQexec(connection, fmt::format("CREATE DATABASE {}", name).c_str());
    const bool is_made = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    PQfinish(connection);
    if (!is_made) {
        throw std::runtime_error("no database");
    }
    return fmt::format("host={} user=test dbname={}", directory_, name);
}

PostgresServer* postgres_server() {
    static const bool is_installed = fs::exists(std::string(programs) + "initdb");
    static const auto server = is_installed ? std::make_unique<PostgresServer>() : nullptr;
    return server.get();
}

}  // namespace postrider::store
