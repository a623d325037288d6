package dev.jcontainer.e2e;

import java.io.IOException;
import java.util.List;

/** PostgreSQL as an ordinary user; its first start makes the database. */
final class PostgresProgram implements ServedProgram {
    private static final String SCRIPT = "set -e; bin=$(echo /usr/lib/postgresql/*/bin); "
            + "test -s data/PG_VERSION || $bin/initdb -A trust -D data; "
            + "exec $bin/postgres -D /var/lib/postgresql/data -k /tmp -c listen_addresses=localhost";

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public List<String> instructions() {
        return List.of(
                "CMD " + SCRIPT,
                "EXPOSE 5432",
                "USER postgres",
                "WORKDIR /var/lib/postgresql",
                "VOLUME /var/lib/postgresql",
                "STOPSIGNAL SIGINT");
    }

    @Override
    public List<String> options() {
        return List.of("--health-cmd", "pg_isready -q -h localhost", "--health-interval", "200ms");
    }

    @Override
    public int port() {
        return 5432;
    }

    @Override
    public String directory() {
        return "/var/lib/postgresql";
    }

    @Override
    public String greeting() {
        return "database system is ready to accept connections";
    }

    @Override
    public String configuration() {
        return "/var/lib/postgresql/data/postgresql.conf";
    }

    @Override
    public String addition() {
        return "work_mem = 7MB\n";
    }

    @Override
    public boolean rereads() {
        return true;
    }

    @Override
    public boolean isChanged(int port) throws IOException {
        return query(port, "SHOW work_mem").equals("7MB");
    }

    @Override
    public List<String> ownProgram() {
        return List.of("psql", "-h", "localhost", "-U", "postgres", "-Atc", "SELECT 6 * 7");
    }

    @Override
    public String ownAnswer() {
        return "42";
    }

    @Override
    public void keep(Asked asked, String word) throws IOException {
        query(asked.port(), "CREATE TABLE IF NOT EXISTS words (word text)");
        query(asked.port(), "DELETE FROM words");
        query(asked.port(), "INSERT INTO words VALUES ('" + word + "')");
    }

    @Override
    public String kept(int port) throws IOException {
        return query(port, "SELECT word FROM words");
    }

    private static String query(int port, String sql) throws IOException {
        try (PostgresClient client = new PostgresClient(port)) {
            return client.query(sql);
        }
    }
}
