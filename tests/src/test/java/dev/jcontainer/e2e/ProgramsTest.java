package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers of the distribution in detached containers of root. */
@Tag("kernel")
@EndToEnd
@Timeout(600)
final class ProgramsTest {
    private static final List<String> LIMITS = List.of("--memory", "256m", "--pids-limit", "100");

    @TempDir(factory = OwnDirectories.class)
    private Path directory;

    @Test
    void nginxServesPages() throws Exception {
        live(new NginxProgram());
    }

    @Test
    void redisKeepsWords() throws Exception {
        live(new RedisProgram());
    }

    @Test
    void postgresKeepsRows() throws Exception {
        assumeTrue(ProgramsImage.ALL, "PostgreSQL is tested by tests/run --all");
        live(new PostgresProgram());
    }

    /** The script with the name, the image and the port of this test. */
    @Test
    void theRecipeForADatabasePrintsWhatItSays() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "engine.md"));
        String section = document.substring(document.indexOf("\n## A database\n"));
        Matcher block = Pattern.compile("\n\n((?:    .*\n)+)").matcher(section);
        assertThat(block.find()).isTrue();
        RedisProgram program = new RedisProgram();
        String image = Host.own("recipe");
        String name = image + "-words";
        String script = block.group(1)
                .replaceAll("\\bwords\\b", name)
                .replaceAll("(?m) redis$", " " + image)
                .replace("-p 6379:", "-p 0:");
        ProgramsImage.make(program, image, CommandLine.command("import"));
        try {
            Outcome outcome = CommandLine.shell(CommandLine.LAUNCHERS.get(0), "set -e; " + script);
            assertThat(outcome.status()).as(outcome.stderr()).isZero();
            List<String> said = Pattern.compile("# prints (.*)")
                    .matcher(script)
                    .results()
                    .map(line -> line.group(1))
                    .toList();
            assertThat(said).isNotEmpty();
            assertThat(outcome.stdout().lines()).containsSubsequence(said);
        } finally {
            CommandLine.jcontainer("rm", "-f", name);
            CommandLine.jcontainer("volume", "rm", "-f", name);
            remove(image);
        }
    }

    private void live(ServedProgram program) throws Exception {
        String image = Host.own(program.name());
        ProgramsImage.make(program, image, CommandLine.command("import"));
        try (ProgramLife life = new ProgramLife(program, CommandLine::jcontainer, image, directory, LIMITS)) {
            life.live();
        } finally {
            remove(image);
        }
    }

    private static void remove(String image) throws Exception {
        Outcome removal = CommandLine.jcontainer("rmi", image);
        assertThat(removal.status()).as(removal.stderr()).isZero();
    }
}
