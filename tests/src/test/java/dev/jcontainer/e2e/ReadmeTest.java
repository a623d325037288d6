package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
        assertThat(run(
                        directory,
                        "Example",
                        example("README.md"),
                        Rootfs.shared().toString()))
                .isEqualTo("hello from pid 1\nEXITED 3\n");
    }

    /** The example's own store is the machine's, so it gets another one here. */
    @Test
    void theExampleOfImagesCompilesAndRuns(@TempDir Path directory) throws Exception {
        String source = example("docs/images.md");
        String open = "Images.open()";
        assertThat(source).contains(open);
        String box = directory.resolve("box.tar").toString();
        assertThat(Host.output(CHECKOUT.resolve("tests/box").toString(), box)).isEmpty();
        String store = "Images.builder().root(\"" + directory + "/store\").build()";
        assertThat(run(directory, "ImageExample", source.replace(open, store), "docker-archive:" + box))
                .isEqualTo("hello from pid 1\n");
    }

    private static String example(String document) throws IOException {
        Matcher block = JAVA_BLOCK.matcher(Files.readString(CHECKOUT.resolve(document)));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static String run(Path directory, String name, String text, String argument) throws Exception {
        Path source = Files.writeString(directory.resolve(name + ".java"), text);
        String jar = CHECKOUT.resolve("java/cli/target/jcontainer.jar").toString();
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-Werror", "-cp", jar, "-d", directory.toString(), source.toString()))
                .isZero();
        Process example = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        jar + ":" + directory,
                        name,
                        argument)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(example.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
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

    /** Debian's package busybox has a program that needs libraries, of which the image would have none. */
    @Test
    void anImageIsMadeOfAStaticBusyboxOnly(@TempDir Path directory) throws Exception {
        Files.createSymbolicLink(directory.resolve("busybox"), Path.of("/bin/cat"));
        String box = "PATH='" + directory + "':$PATH '" + CHECKOUT + "/tests/box' '" + directory + "/box.tar'; echo $?";
        assertThat(Host.output("sh", "-c", box))
                .isEqualTo("tests/box: " + directory + "/busybox is not static; install busybox-static\n1");
        assertThat(directory.resolve("box.tar")).doesNotExist();
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

    /** {@code RootlessTest} tests what a command without an image prints for a user for whom it fails. */
    @Test
    void itTellsAnOrdinaryUserWhereTheViewFails() throws Exception {
        String readme = Files.readString(CHECKOUT.resolve("README.md")).replaceAll("\\s+", " ");
        assertThat(readme)
                .contains(
                        "an ordinary user, without root, cannot lay writes over `/` where another filesystem is mounted below")
                .contains("so `run /bin/sh` fails then. Images and `--rootfs DIR` work for every user.");
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
