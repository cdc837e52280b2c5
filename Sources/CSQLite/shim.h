#include <sqlite3.h>

// SQLITE_TRANSIENT, a cast of -1 to a function pointer, is not imported into Swift. It makes SQLite copy the bytes that are
// bound.
static inline int dsbuild_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return count == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                    : sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

static inline int dsbuild_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

// sqlite3_db_config is variadic, so Swift cannot call it. This turns on the defensive mode: no statement can change the schema
// table or write to pages directly, whatever the schema says.
static inline int dsbuild_defend(sqlite3 *connection) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}
