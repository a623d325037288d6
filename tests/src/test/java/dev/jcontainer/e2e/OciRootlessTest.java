package dev.jcontainer.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jcontainer oci} as an ordinary user, with the bundle that {@code spec --rootless} writes. */
@EndToEnd
final class OciRootlessTest {
    private @Nullable PlainUser user;

    @BeforeEach
    void create() throws IOException {
        user = PlainUser.create();
        oci("spec", "--rootless", "--bundle", user.home().toString());
        Path config = user.home().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"terminal\": true", "\"terminal\": false")
                        .replace("\"path\": \"rootfs\"", "\"path\": \"root\""));
    }

    @AfterEach
    void remove() {
        requireNonNull(user).close();
    }

    private String oci(String... words) {
        PlainUser caller = requireNonNull(user);
        List<String> all = new ArrayList<>(List.of("oci", "--root", caller.home() + "/state"));
        all.addAll(List.of(words));
        return caller.jcontainer(all.toArray(new String[0]));
    }

    private void script(String script) throws IOException {
        Path config = requireNonNull(user).home().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config).replace("\"sh\"", "\"sh\", \"-c\", \"" + script.replace("\"", "\\\"") + "\""));
    }

    @Test
    void aBundleRunsAsTheUserAlone() throws IOException {
        PlainUser caller = requireNonNull(user);
        script("id -u; cat /proc/self/uid_map; echo x > /dev/null && echo $$; exit 3");
        String said = oci("run", "--bundle", caller.home().toString(), "one");
        assertThat(said.lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("0", "0 " + caller.uid() + " 1", "1", "status 3");
    }

    @Test
    void withoutACgroupWhatTakesOneSaysSo() throws IOException {
        PlainUser caller = requireNonNull(user);
        script("exec >/dev/null 2>&1; exec sleep 86390"); // a reader of the command's output sees its end
        assertThat(oci("run", "--detach", "--bundle", caller.home().toString(), "two"))
                .endsWith("status 0");
        assertThat(oci("exec", "two", "id", "-u")).isEqualTo("0\nstatus 0");
        assertThat(oci("pause", "two")).contains("it has no cgroup, because this user may not make one here");
        assertThat(oci("kill", "two", "KILL")).isEqualTo("status 0");
        Host.await("its end", () -> Host.processesWith("sleep 86390").isEmpty());
        assertThat(oci("delete", "two")).isEqualTo("status 0");
    }

    /** There is no cgroup by which it could be killed. */
    @ParameterizedTest
    @ValueSource(strings = {"create", "run --detach"})
    void whatFailsBehindTheFirstProcessLeavesNone(String command) throws Exception {
        PlainUser caller = requireNonNull(user);
        List<String> words = new ArrayList<>(List.of("oci", "--root", caller.home() + "/state"));
        words.addAll(List.of(command.split(" ")));
        words.addAll(List.of("--bundle", caller.home().toString(), "--pid-file", "/nonexistent/p", "three"));
        Path said = caller.home().resolve("said"); // a process that is left would keep a pipe open
        Process failing = new ProcessBuilder(caller.command(words.toArray(new String[0])))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(failing.waitFor()).isEqualTo(1);
        assertThat(Files.readString(said)).contains("/nonexistent/p");
        assertThat(caller.running()).isEmpty();
        assertThat(oci("state", "three")).contains("container does not exist");
    }
}
