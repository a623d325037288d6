package dev.jcontainer.image.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStream;

/** The floors of images; each package imports only from the floors below its own. */
@AnalyzeClasses(packages = "dev.jcontainer.image", importOptions = ImportOption.DoNotIncludeTests.class)
final class ImageArchitectureTest {
    private static final String IMAGE = "dev.jcontainer.image";

    @ArchTest
    static final ArchRule packagesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(IMAGE + "..")
            .ensureAllClassesAreContainedInArchitecture()
            .withOptionalLayers(true)
            .layer("facade")
            .definedBy(IMAGE)
            .layer("transfer")
            .definedBy(IMAGE + ".transfer..")
            .layer("registry")
            .definedBy(IMAGE + ".registry..")
            .layer("archive")
            .definedBy(IMAGE + ".archive..")
            .layer("store")
            .definedBy(IMAGE + ".store..")
            .layer("source")
            .definedBy(IMAGE + ".source..")
            .layer("directory")
            .definedBy(IMAGE + ".directory..")
            .layer("erofs")
            .definedBy(IMAGE + ".erofs..")
            .layer("layer")
            .definedBy(IMAGE + ".layer..")
            .layer("tar")
            .definedBy(IMAGE + ".tar..")
            .layer("progress")
            .definedBy(IMAGE + ".progress..")
            .layer("tree")
            .definedBy(IMAGE + ".tree..")
            .layer("manifest")
            .definedBy(IMAGE + ".manifest..")
            .layer("config")
            .definedBy(IMAGE + ".config..")
            .layer("name")
            .definedBy(IMAGE + ".name..")
            .whereLayer("transfer")
            .mayOnlyAccessLayers(
                    "registry",
                    "archive",
                    "store",
                    "source",
                    "directory",
                    "erofs",
                    "layer",
                    "tar",
                    "tree",
                    "manifest",
                    "config",
                    "name",
                    "progress")
            .whereLayer("registry")
            .mayOnlyAccessLayers("source", "manifest", "name")
            .whereLayer("archive")
            .mayOnlyAccessLayers("source", "layer", "tar", "manifest", "config", "name")
            .whereLayer("store")
            .mayOnlyAccessLayers("manifest", "config", "name")
            .whereLayer("source")
            .mayOnlyAccessLayers("manifest", "name")
            .whereLayer("directory")
            .mayOnlyAccessLayers("layer", "tree")
            .whereLayer("erofs")
            .mayOnlyAccessLayers("layer", "tree")
            .whereLayer("layer")
            .mayOnlyAccessLayers("tar", "tree")
            .whereLayer("tar")
            .mayOnlyAccessLayers("tree")
            .whereLayer("tree")
            .mayNotAccessAnyLayer()
            .whereLayer("progress")
            .mayNotAccessAnyLayer()
            .whereLayer("manifest")
            .mayOnlyAccessLayers("config", "name")
            .whereLayer("config")
            .mayOnlyAccessLayers("name")
            .whereLayer("name")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.jcontainer.image.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfRegistriesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(IMAGE + ".registry..")
            .layer("client")
            .definedBy(IMAGE + ".registry")
            .layer("auth")
            .definedBy(IMAGE + ".registry.auth")
            .layer("config")
            .definedBy(IMAGE + ".registry.config")
            .layer("error")
            .definedBy(IMAGE + ".registry.error")
            .layer("http")
            .definedBy(IMAGE + ".registry.http")
            .whereLayer("auth")
            .mayOnlyAccessLayers("error", "http")
            .whereLayer("config")
            .mayOnlyAccessLayers("http")
            .whereLayer("error")
            .mayOnlyAccessLayers("http")
            .whereLayer("http")
            .mayNotAccessAnyLayer();

    /** Images stand beside the OCI runtime and network devices, and use neither. */
    @ArchTest
    static final ArchRule imagesUseTheCoreAndJsonOnly = noClasses()
            .that()
            .resideInAPackage(IMAGE + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.jcontainer.oci..", "dev.jcontainer.network..", "dev.jcontainer.cli..");

    /** Each would define once more how a single byte is read. */
    @ArchTest
    static final ArchRule streamsExtendBulkInput = noClasses()
            .should(be(describe(
                    "subclasses of InputStream itself",
                    type -> type.getRawSuperclass()
                            .filter(above -> above.isEquivalentTo(InputStream.class))
                            .isPresent())));
}
