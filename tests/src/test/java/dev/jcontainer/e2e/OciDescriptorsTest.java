package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code --preserve-fds}: descriptors of the caller that a program gets in addition to its streams. */
@EndToEnd
final class OciDescriptorsTest extends OciTest {
    private static final String ID = Host.own("oci-descriptors-test");
    private static final String SCRIPT = "cat <&3; echo written >&4; for i in 0 1 2 3 4 5 6 7 8 9; do"
            + " [ -e /proc/$$/fd/$i ] && echo -n $i; done; true";

    private String opened = "";

    OciDescriptorsTest() {
        super(ID);
    }

    @BeforeEach
    void prepare() throws IOException {
        Files.writeString(directory.resolve("in"), "read\n");
        opened = "exec 3<" + directory.resolve("in") + " 4>" + directory.resolve("written") + " 5>/dev/null";
    }

    /** Without take_preserved they are missing; without the close_range after them, 5 is open as well. */
    @Test
    void theFirstProgramOfAContainerGetsThem() throws Exception {
        runtime.write(SCRIPT);
        assertThat(runtime.runAfter(opened, "run", "--preserve-fds", "2", ID)
                        .succeeds()
                        .out())
                .isEqualTo("read\n01234");
        assertThat(directory.resolve("written")).hasContent("written");
    }

    @Test
    void oneThatWaitsForItsStartKeepsThem() throws Exception {
        runtime.write(SCRIPT + "; exec sleep 1000");
        runtime.runAfter(opened, "create", "--preserve-fds", "2", ID).succeeds();
        runtime.run("start", ID).succeeds();
        Host.await("its output", () -> runtime.printed().equals("read\n01234"));
        assertThat(directory.resolve("written")).hasContent("written");
    }

    @Test
    void aProgramThatIsAddedGetsThem() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.launch(ID);
        assertThat(runtime.runAfter(opened, "exec", "--preserve-fds", "2", ID, "sh", "-c", SCRIPT)
                        .succeeds()
                        .out())
                .isEqualTo("read\n01234");
    }

    @Test
    void withoutTheOptionNoneIsThere() throws Exception {
        runtime.write("ls /proc/self/fd | tr '\\n' ' '");
        assertThat(runtime.runAfter(opened, "run", ID).succeeds().out())
                .isEqualTo("0 1 2 3 "); // 3 is the descriptor of ls
    }

    @Test
    void whatIsNotOpenOrNoNumberIsAnError() throws Exception {
        runtime.write("true");
        assertThat(runtime.runAfter(opened, "run", "--preserve-fds", "60", ID).err())
                .contains("EBADF");
        assertThat(runtime.run("run", "--preserve-fds", "65", ID).err())
                .contains("--preserve-fds takes a number from 0 to 64, not '65'");
    }
}
