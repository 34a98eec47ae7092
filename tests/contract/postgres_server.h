// A PostgreSQL server of our own, for as long as the test program runs.
#pragma once

#include <sys/types.h>

#include <string>

namespace postrider::store {

/// Resource. Reached by a socket in a temporary directory, by nobody else.
class PostgresServer {
public:
    PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    /// The address of a database that holds nothing yet.
    std::string new_database();

private:
    std::string directory_;
    pid_t process_ = -1;
    int databases_ = 0;
};

/// Started when first asked for; null where PostgreSQL 15 is not installed.
PostgresServer* postgres_server();

}  // namespace postrider::store
