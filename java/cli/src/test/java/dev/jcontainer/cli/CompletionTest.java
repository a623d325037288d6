package dev.jcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of completions share: a real shell on a terminal, with a function jcontainer that prints its arguments. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CompletionTest {
    private static final String FUNCTION =
            "jcontainer() { if [ $1 = ps ]; then echo web1; elif [ $1 = images ]; then echo web1:2; "
                    + "elif [ \"$1 $2\" = 'volume ls' ]; then echo data1; "
                    + "else printf '<%s>' \"$@\"; echo ' END'; fi; }; echo REA''DY\n";

    /** The working directory of the shell. */
    Path directory = Path.of("");

    private final String name;
    private @Nullable Shell shell;

    CompletionTest(String name) {
        this.name = name;
    }

    /** Writes the script into the directory, and opens a shell that has read it. */
    abstract Shell open() throws Exception;

    /** A shell in the directory that has carried out a line. */
    Shell open(String command, String line) throws IOException {
        Shell opened = Shell.open(directory, Map.of("UNIQUE_NAME", "x"), command);
        opened.type(line + "; echo SET''UP\n", "(SETUP)");
        opened.type(FUNCTION, "(READY)");
        return opened;
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        assumeTrue(Shell.isInstalled(name), name + " is not installed; install it to test its completion");
        assumeTrue(
                Shell.isInstalled("script"), "script of util-linux is not installed; there is no terminal to type in");
        directory = temporary;
        CompletionCases.makeFiles(directory);
        shell = open();
    }

    @AfterAll
    void stop() throws Exception {
        if (shell != null) {
            shell.close();
        }
    }

    Shell shell() {
        assertThat(shell).isNotNull();
        return shell;
    }

    String complete(String line) throws Exception {
        return complete(shell(), line);
    }

    /** The arguments of jcontainer after a line, tab and return are typed. */
    static String complete(Shell shell, String line) throws Exception {
        return shell.type("jcontainer " + line + "\t\n", "\n(<.*>) END");
    }
}
