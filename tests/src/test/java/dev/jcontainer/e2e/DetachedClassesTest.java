package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the commands for detached containers load, which is most of what their start costs. */
@Tag("kernel")
@EndToEnd
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DetachedClassesTest {
    private final String name = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @TempDir
    private Path directory;

    @AfterEach
    void remove() throws Exception {
        CommandLine.jcontainer("rm", "-f", name);
    }

    /** The classes that the JVM of a command loads, one in a line. */
    private String classes(String... words) throws Exception {
        Path log = directory.resolve("classes");
        ProcessBuilder command = CommandLine.command(words);
        command.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        CommandLine.Outcome outcome = CommandLine.outcome(command);
        assertThat(outcome.status())
                .as(List.of(words) + ": " + outcome.stderr())
                .isZero();
        return Files.readString(log);
    }

    private static void assertThatItStartsFast(String classes, String own) {
        assertThat(classes)
                .contains("dev.jcontainer.cli." + own + " ")
                .doesNotContain("java.lang.runtime.ObjectMethods ") // a record's own equals: 20 ms
                .doesNotContain("java.lang.invoke.LambdaMetafactory ") // the first lambda: 10 ms
                .doesNotContain("java.util.regex.Pattern$") // which the JDK makes of lambdas
                .doesNotContain("org.slf4j.LoggerFactory "); // 10 ms
    }

    @Test
    void aContainersLifeLinksNoLambdaAndOpensNoLog() throws Exception {
        String root = Rootfs.shared().toString();
        assertThatItStartsFast(
                classes("run", "-d", "--name", name, "--init", "--rootfs", root, "sleep", "1000"), "run.DetachedRun");
        assertThatItStartsFast(classes("ps", "-a"), "manage.PsCommand");
        assertThatItStartsFast(classes("logs", name), "stream.LogsCommand");
        assertThatItStartsFast(classes("stop", name), "manage.StopCommand");
        assertThatItStartsFast(classes("rm", name), "manage.RmCommand");
    }
}
