package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bundle mounts besides: "Mounts" of config.md and config-linux.md. */
@EndToEnd
final class OciMountsTest {
    private static final String ID = "oci-mounts-test";

    @TempDir
    Path directory;

    private OciRuntime runtime = new OciRuntime(Path.of(""));

    @BeforeEach
    void prepare() throws IOException {
        runtime = new OciRuntime(directory);
    }

    @AfterEach
    void delete() throws Exception {
        runtime.clear(ID);
    }

    /** Runs a script with one more mount, behind the others. */
    private String run(String mount, String script) throws Exception {
        runtime.write(script);
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "\"rbind\", \"nosuid\"]}]",
                                "\"rbind\", \"nosuid\"]}, " + mount.replace('\'', '"') + "]"));
        OciRuntime.Output output = runtime.run("run", ID);
        return output.out() + output.err();
    }

    /** The shell that looks is one of the copies. */
    @ParameterizedTest
    @CsvSource({"'', written", "ro, Read-only file system"})
    void aTmpfsBeginsWithWhatLiesThere(String option, String expected) throws Exception {
        String look = "for f in . *; do stat -c '%n %a %u %g %F' $f; done; stat -c %s busybox";
        String said = run(
                "{'destination': '/bin', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['tmpcopyup'"
                        + (option.isEmpty() ? "" : ", '" + option + "'") + "]}",
                "cd /bin; " + look + "; echo x >new && echo written");
        Path bin = Rootfs.shared().resolve("bin");
        String there = Host.output(bin.resolve("busybox").toString(), "sh", "-c", "cd " + bin + "; " + look);
        assertThat(said).startsWith(there + "\n").contains(expected);
    }

    @Test
    void onlyATmpfsDoes() throws Exception {
        assertThat(run(
                        "{'destination': '/mnt', 'type': 'bind', 'source': '/', 'options': ['bind', 'tmpcopyup']}",
                        "true"))
                .contains("mounts[4].options: only a tmpfs has tmpcopyup");
    }
}
