package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers of the distribution in detached containers of an ordinary user. */
@Tag("kernel")
@EndToEnd
@Timeout(600)
final class ProgramsRootlessTest extends OrdinaryUserTest {
    private static final int FIRST = 1_930_000_000;

    @BeforeAll
    void giveIds() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        user.addSubordinateIds(FIRST);
    }

    @AfterAll
    void takeIds() {
        if (user != null) {
            user.removeSubordinateIds(FIRST);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        Host.await("the end of the processes", () -> user.processes(FIRST).isEmpty());
        assertThat(Path.of("/tmp/jcontainer-run-" + user.uid())).doesNotExist();
        for (String place : List.of("containers", "names", "volumes", "tmp", "blobs/sha256", "layers")) {
            Path directory = user.home().resolve(".local/share/jcontainer").resolve(place);
            if (Files.exists(directory)) { // not if all tests before are skipped
                assertThat(Host.list(directory)).as(place).isEmpty();
            }
        }
    }

    @Test
    void nginxServesPages() throws Exception {
        live(new NginxProgram());
    }

    @Test
    void redisKeepsWords() throws Exception {
        assumeTrue(ProgramsImage.ALL, "redis of an ordinary user is tested by tests/run --all");
        live(new RedisProgram());
    }

    @Test
    void postgresKeepsRows() throws Exception {
        assumeTrue(ProgramsImage.ALL, "PostgreSQL is tested by tests/run --all");
        live(new PostgresProgram());
    }

    private void live(ServedProgram program) throws Exception {
        String image = program.name();
        ProgramsImage.make(program, image, new ProcessBuilder(user.command("import")));
        try (ProgramLife life = new ProgramLife(program, this::run, image, user.home(), List.of())) {
            life.live();
        } finally {
            Outcome removal = run("rmi", image);
            assertThat(removal.status()).as(removal.stderr()).isZero();
        }
    }

    private Outcome run(String... words) throws Exception {
        return CommandLine.outcome(new ProcessBuilder(user.command(words)));
    }
}
