package dev.jcontainer.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks that the sources use no word that the glossary of docs/architecture.md replaces by another one. */
final class GlossaryTest {
    private static final List<String> PLACES = List.of(
            "README.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "Dockerfile.build",
            "jcontainer",
            "pom.xml",
            "cmake",
            "docs",
            "java",
            "launcher",
            "native",
            "tests");

    /** Patches repeat lines of the sources, and licenses are written by others. */
    private static final Set<String> OMITTED = Set.of(".cifuzz-corpus", "target", "licenses", "defences", "golden");

    private static String page = "";

    @BeforeAll
    static void readThePage() throws IOException {
        page = Files.readString(Checkout.file("docs/architecture.md"));
    }

    /** The cells of the table with this head, row by row. */
    private static List<List<String>> table(String head) {
        int start = page.indexOf(head);
        assertThat(start).as("the table %s", head).isNotNegative();
        return page.substring(start)
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line ->
                        Stream.of(line.split("\\|")).skip(1).map(String::strip).toList())
                .toList();
    }

    /** The files to check. It does not enter omitted directories, because surefire changes files in them meanwhile. */
    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String place : PLACES) {
            Files.walkFileTree(Checkout.file(place), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return OMITTED.contains(String.valueOf(directory.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && !file.endsWith("docs/architecture.md")) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return files;
    }

    @Test
    void theTermsAreInOrderAndHaveAMeaning() {
        List<List<String>> terms = table("| term | meaning |");
        assertThat(terms)
                .hasSizeGreaterThanOrEqualTo(30)
                .allSatisfy(row -> assertThat(row.get(1)).as(row.get(0)).endsWith("."));
        assertThat(terms.stream().map(row -> row.get(0))).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theWordsThatAreNotUsedAreGone() throws IOException {
        List<List<String>> words = table("| not | but |");
        assertThat(words).isNotEmpty();
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            String text =
                    Files.readString(file, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT); // some are no text
            for (List<String> row : words) {
                if (text.contains(row.get(0))) {
                    found.add(file + ": not '" + row.get(0) + "' but " + row.get(1));
                }
            }
        }
        assertThat(found).isEmpty();
    }
}
