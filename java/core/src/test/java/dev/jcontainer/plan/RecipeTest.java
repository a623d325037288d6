package dev.jcontainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.step.Flag;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the recipe of CONTRIBUTING.md for a new step with the existing steps, which are in the listed files. */
class RecipeTest {
    private static final Pattern FILE = Pattern.compile("^\\d\\. `([^`]+)`:", Pattern.MULTILINE);
    private static final Pattern STEP =
            Pattern.compile("^STEP\\( *\\d+, *([A-Z_]+),.*?(step_\\w+)\\)", Pattern.MULTILINE);
    private static final Pattern CALLS = Pattern.compile("\n *@Override\n *public String calls\\(\\) \\{\n[^}]*\\}\n");

    private static List<String> listed() throws IOException {
        List<String> files = new ArrayList<>();
        Matcher file = FILE.matcher(Files.readString(Checkout.file("CONTRIBUTING.md")));
        while (file.find()) {
            files.add(file.group(1));
        }
        return files;
    }

    /** The files of a line of the recipe that match a pattern. */
    private static List<String> having(String listed, Pattern pattern) throws IOException {
        List<String> files = new ArrayList<>();
        int name = listed.lastIndexOf('/') + 1;
        Path directory = Checkout.file(listed.substring(0, name));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, listed.substring(name))) {
            for (Path file : all) {
                if (pattern.matcher(Files.readString(file)).find()) {
                    files.add(file.getFileName().toString());
                }
            }
        }
        return files;
    }

    @Test
    void aStepWithAFlagTakesSixFilesAtMost() throws Exception {
        assertThat(listed()).hasSizeBetween(1, 6);
    }

    /** A sealed interface would list the enums of the flags, and its file would be one more to change. */
    @Test
    void theFlagsOfAStepStandInTheFileOfItsFamilyAndNowhereElse() {
        assertThat(Flag.class.isSealed()).isFalse();
    }

    @Test
    void eachStepStandsOnceInTheFilesOfTheRecipe() throws Exception {
        List<String> listed = listed();
        Matcher step = STEP.matcher(Files.readString(Checkout.file(listed.get(0))));
        while (step.find()) {
            String name = step.group(1);
            Pattern function = Pattern.compile("^int " + step.group(2) + "\\(", Pattern.MULTILINE);
            Pattern opcode = Pattern.compile("\\b" + name + "\\(\\d+\\)[,;]");
            Pattern record = Pattern.compile("return Opcode\\." + name + ";");
            assertThat(having(listed.get(2), function))
                    .as("files with the function of " + name)
                    .hasSize(1);
            assertThat(having(listed.get(3), opcode))
                    .as("files with the opcode " + name)
                    .hasSize(1);
            assertThat(having(listed.get(4), record))
                    .as("files with the record of " + name)
                    .hasSize(1);
        }
    }

    /** Some steps are only for other users of the core: for the OCI runtime, and to find out what the host allows. */
    @Test
    void eachStepIsAddedByAPlanner() throws Exception {
        StringBuilder planners = new StringBuilder();
        for (String module : List.of("core", "oci", "engine")) {
            Path sources = Checkout.file("java/" + module + "/src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file : files.filter(RecipeTest::isPlanner).toList()) {
                    planners.append(Files.readString(file));
                }
            }
        }
        assertThat(StepsDefTest.records().filter(step -> {
                    String name = step.getEnclosingClass().getSimpleName() + "." + step.getSimpleName();
                    return !Pattern.compile("\\b" + Pattern.quote(name) + "(\\.\\w+)?\\(")
                            .matcher(planners)
                            .find();
                }))
                .as("steps that no planner adds")
                .isEmpty();
    }

    private static boolean isPlanner(Path file) {
        return file.toString().endsWith(".java") && !file.toString().contains("/plan/step/");
    }

    @Test
    void aRecordThatLacksAMethodDoesNotCompileAndTheErrorNamesIt(@TempDir Path directory) throws Exception {
        String source =
                Files.readString(Checkout.file("java/core/src/main/java/dev/jcontainer/plan/step/TerminalStep.java"));
        assertThat(errors(source, directory)).doesNotContain("error:");
        Matcher calls = CALLS.matcher(source);
        assertThat(calls.find()).isTrue();
        assertThat(errors(calls.replaceFirst("\n"), directory))
                .contains("does not override abstract method calls() in Step")
                .contains("1 error");
    }

    private static String errors(String source, Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("TerminalStep.java"), source);
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        Path classes = Path.of(
                Step.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(out, out, "-proc:none", "-d", directory.toString(), "-cp", classes.toString(), file.toString());
        return said.toString();
    }
}
