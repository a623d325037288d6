package dev.jcontainer.oci.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "dev.jcontainer", importOptions = ImportOption.DoNotIncludeTests.class)
final class OciArchitectureTest {
    private static final String OCI = "dev.jcontainer.oci";

    private static final ArchCondition<JavaClass> RESIDE_IN_A_NULL_MARKED_PACKAGE =
            new ArchCondition<>("reside in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " is in a package that is not @NullMarked"));
                    }
                }
            };

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.jcontainer.oci.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theLibraryDoesNotKnowTheRuntime = noClasses()
            .that()
            .resideOutsideOfPackage(OCI + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(OCI + "..");

    @ArchTest
    static final ArchRule onlyDocumentsKnowTheParserOfJson = noClasses()
            .that()
            .resideOutsideOfPackage("dev.jcontainer.json..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.gson..");

    @ArchTest
    static final ArchRule onlyOnePackageKnowsTheBus = noClasses()
            .that()
            .resideOutsideOfPackage(OCI + ".systemd..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.freedesktop.dbus..");

    @ArchTest
    static final ArchRule aConfigurationIsOnlyAboutItself = noClasses()
            .that()
            .resideInAPackage(OCI + ".config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    OCI, "dev.jcontainer.kernel..", "dev.jcontainer.plan..", "dev.jcontainer.spec..", "java.nio..");

    /** As in the library: {@link dev.jcontainer.kernel.KernelFiles} tells what is not there. */
    @ArchTest
    static final ArchRule notToBeAbleToLookIsNotTakenForNotThere = noClasses()
            .that()
            .resideInAPackage(OCI + "..")
            .should()
            .callMethod(File.class, "list")
            .orShould()
            .callMethod(File.class, "listFiles")
            .orShould()
            .callMethod(File.class, "exists")
            .orShould()
            .callMethod(Files.class, "exists", Path.class, LinkOption[].class)
            .orShould()
            .callMethod(Files.class, "notExists", Path.class, LinkOption[].class);

    @ArchTest
    static final ArchRule classesAreInNullMarkedPackages =
            classes().that().resideInAPackage(OCI + "..").should(RESIDE_IN_A_NULL_MARKED_PACKAGE);
}
