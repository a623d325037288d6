package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader of the README gets what it shows. */
@EndToEnd
class ReadmeTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void itsExampleCompilesAndRuns(@TempDir Path directory) throws Exception {
        Matcher block = JAVA_BLOCK.matcher(Files.readString(CHECKOUT.resolve("README.md")));
        assertThat(block.find()).isTrue();
        Path source = Files.writeString(directory.resolve("Example.java"), block.group(1));
        String jar = CHECKOUT.resolve("java/cli/target/jcontainer.jar").toString();
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-Werror", "-cp", jar, "-d", directory.toString(), source.toString()))
                .isZero();
        Process example = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        jar + ":" + directory,
                        "Example",
                        Rootfs.shared().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(example.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).isEqualTo("hello from pid 1\nEXITED 3\n");
    }

    /** The commands that need no machine of their own: each line after a dollar sign, with the output below it. */
    @Test
    void itsCommandsPrintWhatItSays() throws Exception {
        String readme = Files.readString(CHECKOUT.resolve("README.md"));
        assertThat(shown(readme, "printf 'some words' | ./jcontainer run /usr/bin/wc -c"))
                .isEqualTo("10");
        assertThat(shown(readme, "./jcontainer run /bin/nothere; echo $?")).endsWith("\n127");
        assertThat(shown(readme, "./jcontainer run --rootfs /nowhere sh; echo $?"))
                .endsWith("\n125");
        assertThat(shown(readme, "java -jar java/cli/target/jcontainer.jar run /bin/sh -c 'exit 7'; echo $?"))
                .isEqualTo("7");
    }

    @Test
    void itsFirstCommandsRunAnImage(@TempDir Path directory) throws Exception {
        String readme = Files.readString(CHECKOUT.resolve("README.md"));
        String run = "run docker-archive:box.tar sh -c 'echo hello from pid $$ on $(hostname)'";
        assertThat(readme).contains("    $ tests/box box.tar\n    $ ./jcontainer " + run + "\n");
        String java = System.getProperty("java.home") + "/bin/java --enable-native-access=ALL-UNNAMED -jar '"
                + CHECKOUT.resolve("java/cli/target/jcontainer.jar") + "' ";
        String command = "cd '" + directory + "' && '" + CHECKOUT + "/tests/box' box.tar && " + java
                + run.replace("run ", "run --root '" + directory + "/store' ");
        assertThat(Host.output("sh", "-c", command)).contains("hello from pid 1 on ");
    }

    /** The rules are resolved from the caller's directory, the program's paths from its own. */
    @Test
    void itsSandboxBuilds(@TempDir Path directory) throws Exception {
        Facilities.assume("--isolation landlock");
        Files.createDirectory(directory.resolve("work"));
        Files.writeString(directory.resolve("work/Makefile"), "all:\n\t@echo made > made; cat made\n");
        String options =
                " run --isolation landlock --landlock-ro / --landlock-rw ./work -w \"$PWD/work\" /usr/bin/make";
        assertThat(Files.readString(CHECKOUT.resolve("README.md"))).contains("    jcontainer" + options + "\n");
        String jar = CHECKOUT.resolve("java/cli/target/jcontainer.jar").toString();
        String java = System.getProperty("java.home") + "/bin/java -jar '" + jar + "'";
        assertThat(Host.output("sh", "-c", "cd '" + directory + "' && " + java + options))
                .isEqualTo("made");
    }

    /** {@code RootlessTest} tests what the first command prints for a user for whom it fails. */
    @Test
    void itTellsAnOrdinaryUserWhereItsFirstCommandFails() throws Exception {
        String readme = Files.readString(CHECKOUT.resolve("README.md")).replaceAll("\\s+", " ");
        assertThat(readme)
                .contains(
                        "an ordinary user, without root, cannot lay writes over `/` where another filesystem is mounted below")
                .contains("so the first command above fails then. `--rootfs DIR` works for every user.");
    }

    /** The output that the README shows below a command, after comparing it with the command's real output. */
    private static String shown(String readme, String command) {
        int start = readme.indexOf("    $ " + command + "\n");
        assertThat(start).as(command).isNotNegative();
        String rest = readme.substring(readme.indexOf('\n', start) + 1);
        StringBuilder expected = new StringBuilder();
        for (String line : rest.split("\n", -1)) {
            if (!line.startsWith("    ") || line.startsWith("    $")) {
                break;
            }
            expected.append(line.substring(4)).append('\n');
        }
        String launched = command.replace("./jcontainer", "java -jar java/cli/target/jcontainer.jar")
                .replace("java -jar", System.getProperty("java.home") + "/bin/java -jar");
        assertThat(Host.output("sh", "-c", "cd '" + CHECKOUT + "' && { " + launched + "; }"))
                .as(command)
                .isEqualTo(expected.toString().strip());
        return expected.toString().strip();
    }
}
