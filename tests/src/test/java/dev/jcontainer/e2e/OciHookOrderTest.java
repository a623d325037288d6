package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hooks in their order, with the state on their stdin, and what follows when one fails. */
@EndToEnd
final class OciHookOrderTest extends OciTest {
    private static final String ID = Host.own("oci-order-test");

    OciHookOrderTest() {
        super(ID);
    }

    @Test
    void hooksRunInTheirOrderWithTheStateOnStdin() throws Exception {
        runtime.write(
                "true",
                "'hooks': {" + hook("prestart", "a", "") + ", " + hook("createRuntime", "b", "") + ", "
                        + hook("poststart", "c", "") + ", " + hook("poststop", "d", "")
                        + "}, 'annotations': {'k': 'v'}, ",
                "");
        runtime.run("create", ID).succeeds();
        assertThat(hookLines()).containsExactly("zero a creating", "zero b creating");
        runtime.run("start", ID).succeeds();
        assertThat(hookLines()).containsExactly("zero a creating", "zero b creating", "zero c running");
        runtime.run("delete", "--force", ID).succeeds();
        assertThat(hookLines())
                .containsExactly("zero a creating", "zero b creating", "zero c running", "zero d stopped");
    }

    /** Its argv[0] is not its path; engines call themselves this way. */
    private String hook(String kind, String name, String then) {
        String script = "read state; status=${state#*status}; status=${status#???}; echo $0 " + name
                + " ${status%%,*} >> " + directory.resolve("hooks") + "; " + then;
        return "'" + kind + "': [{'path': '/bin/sh', 'args': ['sh', '-c', '" + script + "', 'zero']}]";
    }

    private List<String> hookLines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("hooks"))) {
            lines.add(line.replace("\"", ""));
        }
        return lines;
    }

    @Test
    void aHookThatFailsFailsTheCreationAndPoststopRuns() throws Exception {
        runtime.write(
                "true",
                "'hooks': {" + hook("createRuntime", "b", "echo oh no; exit 5") + ", " + hook("poststop", "d", "")
                        + "}, ",
                "");
        CommandOutput output = runtime.run("create", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("hooks.createRuntime[0]").contains("exit status 5");
        assertThat(hookLines()).containsExactly("zero b creating", "zero d stopped");
        assertThat(runtime.run("list", "-q").out()).isEmpty();
    }

    @Test
    void aHookThatTakesTooLongIsKilled() throws Exception {
        runtime.write(
                "true",
                "'hooks': {'prestart': [{'path': '/bin/sleep', 'args': ['sleep', '1000'], 'timeout': 1}]}, ",
                "");
        assertThat(runtime.run("create", ID).err()).contains("longer than its timeout of 1 seconds");
    }

    @Test
    void aHookSeesTheNamespacesOfTheContainerByThePidOfTheState() throws Exception {
        runtime.write(
                "true",
                "'hooks': {"
                        + hook(
                                "prestart",
                                "a",
                                "readlink /proc/$(echo $state | grep -o pid[^,]* | grep" + " -o [0-9]*)/ns/net > "
                                        + directory.resolve("net"))
                        + "}, ",
                "");
        runtime.run("create", ID).succeeds();
        assertThat(Files.readString(directory.resolve("net")).strip())
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/" + runtime.pid(ID) + "/ns/net"))
                        .toString());
    }
}
