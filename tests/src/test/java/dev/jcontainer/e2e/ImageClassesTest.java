package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The classes that the commands load, which are most of what their start costs. */
@EndToEnd
final class ImageClassesTest extends ImageTest {
    /** The classes that a JVM loads, one in a line. */
    private String classes(String... words) throws Exception {
        Path log = work.resolve("classes");
        ProcessBuilder command = CommandLine.command(words);
        command.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        assertThat(CommandLine.outcome(command).status())
                .as(List.of(words).toString())
                .isZero();
        return Files.readString(log);
    }

    @Test
    void whatNeedsNoImageAndNoNetworkLoadsNoClassesForThem() throws Exception {
        String name = pulled("@/team/app:1");
        assertThat(classes("run", "/bin/true"))
                .contains("dev.jcontainer.cli.run.RunCommand ")
                .doesNotContain("dev.jcontainer.image.")
                .doesNotContain("dev.jcontainer.cli.pull.");
        for (String[] words : new String[][] {
            {"run", name, "exit 0"},
            {"images"},
            {"pull", "--pull", "missing", name},
            {"tag", name, "other"},
            {"rmi", "other"}
        }) {
            assertThat(classes(words(words)))
                    .as(words[0])
                    .contains("dev.jcontainer.image.Images ")
                    .doesNotContain("dev.jcontainer.image.registry.")
                    .doesNotContain("dev.jcontainer.image.archive.")
                    .doesNotContain("com.github.luben.")
                    .doesNotContain("java.net.Socket ")
                    .doesNotContain("javax.net.ssl.")
                    .doesNotContain("java.lang.runtime.ObjectMethods "); // a record's own equals: 50 ms in a cold start
        }
    }
}
