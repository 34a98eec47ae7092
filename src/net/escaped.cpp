// What a loop does with an exception that left a coroutine.
#include "net/escaped.h"

#include <string>
#include <system_error>

#include "base/check.h"

namespace postrider::net {

void end_if_bug(const std::exception_ptr& escaped, std::string_view owner) {
    if (!escaped) {
        return;
    }
    std::string what = "an exception of a foreign type";
    try {
        std::rethrow_exception(escaped);
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::operation_canceled) {
            return;
        }
        what = error.what();
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        // Said above.
    }
    const std::string facts = std::string(owner) + ": " + what;
    base::check_failed("no exception leaves a coroutine", __FILE__, __LINE__, facts);
}

}  // namespace postrider::net
