package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** jcontainer in a container of jcontainer, with the view of this machine. */
@EndToEnd
class NestedTest {
    private static Outcome nested(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(List.of(options));
        words.addAll(Host.java());
        words.addAll(List.of(
                "-jar",
                System.getProperty("jcontainer.jar"),
                "run",
                "--rootfs",
                Rootfs.shared().toString(),
                "sh",
                "-c",
                "echo inner $$; exit 5"));
        return CommandLine.jcontainer(words.toArray(new String[0]));
    }

    @Test
    void withTheCapabilitiesItTakesItRuns() throws Exception {
        for (String[] options : new String[][] {
            {"--privileged"}, {"--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--cap-add", "MKNOD"}
        }) {
            Outcome outcome = nested(options);
            assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("inner 1");
            assertThat(outcome.status()).isEqualTo(5);
        }
    }

    /** Its root cannot make device nodes, so the inner container is like an ordinary user's. */
    @Test
    void inAUserNamespaceItRunsInOneMore() throws Exception {
        assumeTrue(
                !Host.output("stat", "-f", "-c", "%T", "/").equals("overlayfs"),
                "no owners of an overlay are mapped, and the root here is one");
        Outcome outcome = nested("--userns", "auto", "--privileged");
        assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("inner 1");
        assertThat(outcome.status()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--cap-add SYS_ADMIN"})
    void withoutThemItSaysWhatIsMissing(String options) throws Exception {
        Outcome outcome = nested(options.isEmpty() ? new String[0] : options.split(" "));
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).startsWith("jcontainer: Cannot ").contains("in another container");
    }
}
