package dev.jcontainer.oci.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

@AnalyzeClasses(packages = "dev.jcontainer", importOptions = ImportOption.DoNotIncludeTests.class)
final class OciArchitectureTest {
    private static final String OCI = "dev.jcontainer.oci";
    private static final String JSON = "dev.jcontainer.json..";
    private static final String NETWORK = "dev.jcontainer.network..";

    /**
     * The packages of the runtime, from top to bottom. A package is used only by the packages above that are listed for
     * it.
     */
    @ArchTest
    static final ArchRule packagesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(OCI + "..")
            .layer("about")
            .definedBy(OCI)
            .layer("lifecycle")
            .definedBy(OCI + ".lifecycle..")
            .layer("hook")
            .definedBy(OCI + ".hook..")
            .layer("state")
            .definedBy(OCI + ".state..")
            .layer("bundle")
            .definedBy(OCI + ".bundle..")
            .layer("config")
            .definedBy(OCI + ".config..")
            .layer("systemd")
            .definedBy(OCI + ".systemd..")
            .layer("seccomp")
            .definedBy(OCI + ".seccomp..")
            .whereLayer("about")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("lifecycle")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("hook")
            .mayOnlyBeAccessedByLayers("lifecycle")
            .whereLayer("state")
            .mayOnlyBeAccessedByLayers("lifecycle", "hook")
            .whereLayer("bundle")
            .mayOnlyBeAccessedByLayers("about", "lifecycle", "hook")
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("about", "lifecycle", "hook", "state", "bundle")
            .whereLayer("systemd")
            .mayOnlyBeAccessedByLayers("lifecycle")
            .whereLayer("seccomp")
            .mayOnlyBeAccessedByLayers("about", "bundle", "config");

    @ArchTest
    static final ArchRule everyPackageHasAFloor = classes()
            .that()
            .resideInAPackage(OCI + "..")
            .should()
            .resideInAnyPackage(
                    OCI,
                    OCI + ".lifecycle",
                    OCI + ".hook",
                    OCI + ".state",
                    OCI + ".bundle",
                    OCI + ".config",
                    OCI + ".systemd",
                    OCI + ".seccomp");

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

    /** Images, an engine and the command line read JSON too, and some of them do not use the core. */
    @ArchTest
    static final ArchRule documentsKnowNothingOfOurs = noClasses()
            .that()
            .resideInAPackage(JSON)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.jcontainer..").and(resideOutsideOfPackage(JSON)));

    @ArchTest
    static final ArchRule networksKnowOnlyTheKernel = noClasses()
            .that()
            .resideInAPackage(NETWORK)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.jcontainer..")
                    .and(resideOutsideOfPackages(NETWORK, "dev.jcontainer.kernel..")));

    @ArchTest
    static final ArchRule onlyDocumentsKnowTheParserOfJson = noClasses()
            .that()
            .resideOutsideOfPackage(JSON)
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

    /** The runtime uses {@link dev.jcontainer.kernel.KernelFiles}, which distinguishes a missing file from an error. */
    @ArchTest
    static final ArchRule notToBeAbleToLookIsNotTakenForNotThere = noClasses()
            .that()
            .resideInAnyPackage(OCI + "..", JSON, NETWORK)
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
}
