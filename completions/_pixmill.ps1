
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'pixmill' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'pixmill'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'pixmill' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Render images by one or more queries')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Hold the sizes that a run would give against a baseline and budgets')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Merge, show and compare reports')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show what images are, without decoding them')
            [CompletionResult]::new('html', 'html', [CompletionResultType]::ParameterValue, 'Print markup for the images of a manifest: img, picture, video')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Show how alike two images are, and how large')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Show what a query means, and what it would do to an image')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Look after the cache: how large it is, what goes')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a pixmill.toml for the images in this folder, and its schema for editors')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write the generated files: completions, man page, parameter table, schemas')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;run' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where the outputs go: a folder, one image''s file name, or `-` for standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where the outputs go: a folder, one image''s file name, or `-` for standard output')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the original of each file that --in-place replaces, as `photo.jpg.SUFFIX`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'A service setting of IO, over those of the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file [default: the first pixmill.toml from here upward]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'A class of the configuration, under every query; several give several outputs (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Their private key, as PEM in PKCS#8')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'An image over each output, as IO''s header asks for it: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--montage', '--montage', [CompletionResultType]::ParameterName, 'Several images in one, as IO''s header asks for it, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg''')
            [CompletionResult]::new('--fallback-root', '--fallback-root', [CompletionResultType]::ParameterName, 'Where to look for a file that its input folder does not have; the first that has it counts (repeatable)')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'What to do for an output that fails, besides reporting it')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of each output, below the output folder')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a report of everything that happened: a page where the name ends in .html, else JSON; `-` for JSON on standard output (repeatable)')
            [CompletionResult]::new('--manifest', '--manifest', [CompletionResultType]::ParameterName, 'Write what templates need to show the outputs of each source: URLs, sizes, types, digests, and the source''s dominant color and ThumbHash; `-` for standard output')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'What stands before each URL of the manifest, such as `https://cdn.example/img/`')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Images worked on at once at most [default: one for each processor]')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Images worked on at once at most [default: one for each processor]')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory the program may take, such as 512M or 2G: an image that may need more is refused [default: what is available, half of it for images in flight]')
            [CompletionResult]::new('--max-input-bytes', '--max-input-bytes', [CompletionResultType]::ParameterName, 'Largest source file in bytes')
            [CompletionResult]::new('--max-input-side', '--max-input-side', [CompletionResultType]::ParameterName, 'Longest side of a source in pixels')
            [CompletionResult]::new('--max-output-side', '--max-output-side', [CompletionResultType]::ParameterName, 'Longest side of an output in pixels')
            [CompletionResult]::new('--max-avif-area', '--max-avif-area', [CompletionResultType]::ParameterName, 'Most pixels of an AVIF output [default: 16777216, as IO; `max-avif-area` of `[limits]` in pixmill.toml]')
            [CompletionResult]::new('--max-svg-side', '--max-svg-side', [CompletionResultType]::ParameterName, 'Longest side of an SVG output in pixels')
            [CompletionResult]::new('--max-svg-bytes', '--max-svg-bytes', [CompletionResultType]::ParameterName, 'Largest SVG output in bytes')
            [CompletionResult]::new('--max-frames', '--max-frames', [CompletionResultType]::ParameterName, 'Most frames of an animation')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]')
            [CompletionResult]::new('--trim-color', '--trim-color', [CompletionResultType]::ParameterName, 'Crop a border of one color: auto|<color>[,t<threshold>]')
            [CompletionResult]::new('--precrop', '--precrop', [CompletionResultType]::ParameterName, 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--trim', '--trim', [CompletionResultType]::ParameterName, 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--crop', '--crop', [CompletionResultType]::ParameterName, 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--orient', '--orient', [CompletionResultType]::ParameterName, 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Width of the result: <px>|<percent>p')
            [CompletionResult]::new('--height', '--height', [CompletionResultType]::ParameterName, 'Height of the result: <px>|<percent>p')
            [CompletionResult]::new('--dpr', '--dpr', [CompletionResultType]::ParameterName, 'Device pixel ratio: 1-10')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'How the image fits width and height: bounds|cover|crop')
            [CompletionResult]::new('--resize-filter', '--resize-filter', [CompletionResultType]::ParameterName, 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3')
            [CompletionResult]::new('--enable', '--enable', [CompletionResultType]::ParameterName, 'Allow upscaling: upscale')
            [CompletionResult]::new('--disable', '--disable', [CompletionResultType]::ParameterName, 'Forbid upscaling (the default): upscale')
            [CompletionResult]::new('--pad', '--pad', [CompletionResultType]::ParameterName, 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--canvas', '--canvas', [CompletionResultType]::ParameterName, 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]')
            [CompletionResult]::new('--bg-color', '--bg-color', [CompletionResultType]::ParameterName, 'Background color: <hex>|<r>,<g>,<b>[,<a>]')
            [CompletionResult]::new('--brightness', '--brightness', [CompletionResultType]::ParameterName, 'Adjust the brightness: -100-100')
            [CompletionResult]::new('--contrast', '--contrast', [CompletionResultType]::ParameterName, 'Adjust the contrast: -100-100')
            [CompletionResult]::new('--saturation', '--saturation', [CompletionResultType]::ParameterName, 'Adjust the saturation: -100-100')
            [CompletionResult]::new('--bw', '--bw', [CompletionResultType]::ParameterName, 'Convert to pure black and white: threshold[,<luminance>]|atkinson')
            [CompletionResult]::new('--sharpen', '--sharpen', [CompletionResultType]::ParameterName, 'Sharpen the image: a<amount>,r<radius>,t<threshold>')
            [CompletionResult]::new('--blur', '--blur', [CompletionResultType]::ParameterName, 'Blur the image: <px>|<percent>p')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg')
            [CompletionResult]::new('--auto', '--auto', [CompletionResultType]::ParameterName, 'Format for clients that accept it: avif|webp')
            [CompletionResult]::new('--optimize', '--optimize', [CompletionResultType]::ParameterName, 'Level of compression, by similarity: low|medium|high')
            [CompletionResult]::new('--quality', '--quality', [CompletionResultType]::ParameterName, 'Quality of a lossy result: 1-100[,1-100]')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'Metadata to keep: copyright|c2pa|copyright,c2pa')
            [CompletionResult]::new('--frame', '--frame', [CompletionResultType]::ParameterName, 'Use the first frame of an animation only: 1')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'H.264 profile of a video: baseline|main|high')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'H.264 level of a video: <level>')
            [CompletionResult]::new('--viewbox', '--viewbox', [CompletionResultType]::ParameterName, 'Scale the SVG with its container: 1')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'Put each output beside its source, or in its place')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Refuse queries that say anything but a class')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Pass over what is wrong in a query with a warning, as IO does at the edge')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker''s notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the image''s color profile in the file instead of making its colors sRGB')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be made, with sizes and formats, and make nothing')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Run again whenever sources or pixmill.toml change, until Ctrl-C')
            [CompletionResult]::new('--strict-targets', '--strict-targets', [CompletionResultType]::ParameterName, 'Exit with 1 when an output misses --target-size or --target-score; `check` exits with 3')
            [CompletionResult]::new('--timings', '--timings', [CompletionResultType]::ParameterName, 'Put the time each output took into the report')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Also take files and folders whose names begin with a dot')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Also take what .gitignore and .ignore files name')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print failures only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Show no progress bar')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Render everything anew, and keep nothing of it for other runs')
            [CompletionResult]::new('--verify-cache', '--verify-cache', [CompletionResultType]::ParameterName, 'Render everything anew and compare it with the cache; a difference is an error')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Remove the outputs that an earlier run put into the output folder and whose sources are gone; with --dry-run list them')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;check' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'The baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, or here]')
            [CompletionResult]::new('--max-growth', '--max-growth', [CompletionResultType]::ParameterName, 'What each output may grow by, and all of them together: a share, a number of bytes, or the larger of both [default: 2%,1kB]')
            [CompletionResult]::new('--max-total', '--max-total', [CompletionResultType]::ParameterName, 'Most bytes of all outputs together, such as 5MB')
            [CompletionResult]::new('--min-saving', '--min-saving', [CompletionResultType]::ParameterName, 'What a source may be larger than need be: a share, a number of bytes, or the larger of both [default: 10%,4kB]')
            [CompletionResult]::new('--junit', '--junit', [CompletionResultType]::ParameterName, 'Write the verdicts as JUnit''s XML')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the original of each file that --in-place replaces, as `photo.jpg.SUFFIX`')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--query', '--query', [CompletionResultType]::ParameterName, 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'A service setting of IO, over those of the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file [default: the first pixmill.toml from here upward]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'A class of the configuration, under every query; several give several outputs (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Their private key, as PEM in PKCS#8')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'An image over each output, as IO''s header asks for it: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--montage', '--montage', [CompletionResultType]::ParameterName, 'Several images in one, as IO''s header asks for it, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg''')
            [CompletionResult]::new('--fallback-root', '--fallback-root', [CompletionResultType]::ParameterName, 'Where to look for a file that its input folder does not have; the first that has it counts (repeatable)')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'What to do for an output that fails, besides reporting it')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of each output, below the output folder')
            [CompletionResult]::new('--manifest', '--manifest', [CompletionResultType]::ParameterName, 'Write what templates need to show the outputs of each source: URLs, sizes, types, digests, and the source''s dominant color and ThumbHash; `-` for standard output')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'What stands before each URL of the manifest, such as `https://cdn.example/img/`')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Images worked on at once at most [default: one for each processor]')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Images worked on at once at most [default: one for each processor]')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Memory the program may take, such as 512M or 2G: an image that may need more is refused [default: what is available, half of it for images in flight]')
            [CompletionResult]::new('--max-input-bytes', '--max-input-bytes', [CompletionResultType]::ParameterName, 'Largest source file in bytes')
            [CompletionResult]::new('--max-input-side', '--max-input-side', [CompletionResultType]::ParameterName, 'Longest side of a source in pixels')
            [CompletionResult]::new('--max-output-side', '--max-output-side', [CompletionResultType]::ParameterName, 'Longest side of an output in pixels')
            [CompletionResult]::new('--max-avif-area', '--max-avif-area', [CompletionResultType]::ParameterName, 'Most pixels of an AVIF output [default: 16777216, as IO; `max-avif-area` of `[limits]` in pixmill.toml]')
            [CompletionResult]::new('--max-svg-side', '--max-svg-side', [CompletionResultType]::ParameterName, 'Longest side of an SVG output in pixels')
            [CompletionResult]::new('--max-svg-bytes', '--max-svg-bytes', [CompletionResultType]::ParameterName, 'Largest SVG output in bytes')
            [CompletionResult]::new('--max-frames', '--max-frames', [CompletionResultType]::ParameterName, 'Most frames of an animation')
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]')
            [CompletionResult]::new('--trim-color', '--trim-color', [CompletionResultType]::ParameterName, 'Crop a border of one color: auto|<color>[,t<threshold>]')
            [CompletionResult]::new('--precrop', '--precrop', [CompletionResultType]::ParameterName, 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--trim', '--trim', [CompletionResultType]::ParameterName, 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--crop', '--crop', [CompletionResultType]::ParameterName, 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]')
            [CompletionResult]::new('--orient', '--orient', [CompletionResultType]::ParameterName, 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Width of the result: <px>|<percent>p')
            [CompletionResult]::new('--height', '--height', [CompletionResultType]::ParameterName, 'Height of the result: <px>|<percent>p')
            [CompletionResult]::new('--dpr', '--dpr', [CompletionResultType]::ParameterName, 'Device pixel ratio: 1-10')
            [CompletionResult]::new('--fit', '--fit', [CompletionResultType]::ParameterName, 'How the image fits width and height: bounds|cover|crop')
            [CompletionResult]::new('--resize-filter', '--resize-filter', [CompletionResultType]::ParameterName, 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3')
            [CompletionResult]::new('--enable', '--enable', [CompletionResultType]::ParameterName, 'Allow upscaling: upscale')
            [CompletionResult]::new('--disable', '--disable', [CompletionResultType]::ParameterName, 'Forbid upscaling (the default): upscale')
            [CompletionResult]::new('--pad', '--pad', [CompletionResultType]::ParameterName, 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>')
            [CompletionResult]::new('--canvas', '--canvas', [CompletionResultType]::ParameterName, 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]')
            [CompletionResult]::new('--bg-color', '--bg-color', [CompletionResultType]::ParameterName, 'Background color: <hex>|<r>,<g>,<b>[,<a>]')
            [CompletionResult]::new('--brightness', '--brightness', [CompletionResultType]::ParameterName, 'Adjust the brightness: -100-100')
            [CompletionResult]::new('--contrast', '--contrast', [CompletionResultType]::ParameterName, 'Adjust the contrast: -100-100')
            [CompletionResult]::new('--saturation', '--saturation', [CompletionResultType]::ParameterName, 'Adjust the saturation: -100-100')
            [CompletionResult]::new('--bw', '--bw', [CompletionResultType]::ParameterName, 'Convert to pure black and white: threshold[,<luminance>]|atkinson')
            [CompletionResult]::new('--sharpen', '--sharpen', [CompletionResultType]::ParameterName, 'Sharpen the image: a<amount>,r<radius>,t<threshold>')
            [CompletionResult]::new('--blur', '--blur', [CompletionResultType]::ParameterName, 'Blur the image: <px>|<percent>p')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg')
            [CompletionResult]::new('--auto', '--auto', [CompletionResultType]::ParameterName, 'Format for clients that accept it: avif|webp')
            [CompletionResult]::new('--optimize', '--optimize', [CompletionResultType]::ParameterName, 'Level of compression, by similarity: low|medium|high')
            [CompletionResult]::new('--quality', '--quality', [CompletionResultType]::ParameterName, 'Quality of a lossy result: 1-100[,1-100]')
            [CompletionResult]::new('--metadata', '--metadata', [CompletionResultType]::ParameterName, 'Metadata to keep: copyright|c2pa|copyright,c2pa')
            [CompletionResult]::new('--frame', '--frame', [CompletionResultType]::ParameterName, 'Use the first frame of an animation only: 1')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'H.264 profile of a video: baseline|main|high')
            [CompletionResult]::new('--level', '--level', [CompletionResultType]::ParameterName, 'H.264 level of a video: <level>')
            [CompletionResult]::new('--viewbox', '--viewbox', [CompletionResultType]::ParameterName, 'Scale the SVG with its container: 1')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'As for `run`; nothing is written there')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'As for `run`; nothing is written there')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Check this report, in place of a run; `-` for standard input')
            [CompletionResult]::new('--no-baseline', '--no-baseline', [CompletionResultType]::ParameterName, 'Compare with nothing: hold the outputs against budgets and --max-total alone')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Write the baseline anew: the sizes are right as they are now')
            [CompletionResult]::new('--unoptimized', '--unoptimized', [CompletionResultType]::ParameterName, 'Look at the inputs themselves instead: an image that `run` would make much smaller, in its own format and size, is not optimized')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Refuse queries that say anything but a class')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Pass over what is wrong in a query with a warning, as IO does at the edge')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker''s notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the image''s color profile in the file instead of making its colors sRGB')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print what would be made, with sizes and formats, and make nothing')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Run again whenever sources or pixmill.toml change, until Ctrl-C')
            [CompletionResult]::new('--strict-targets', '--strict-targets', [CompletionResultType]::ParameterName, 'Exit with 1 when an output misses --target-size or --target-score; `check` exits with 3')
            [CompletionResult]::new('--timings', '--timings', [CompletionResultType]::ParameterName, 'Put the time each output took into the report')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Also take files and folders whose names begin with a dot')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Also take what .gitignore and .ignore files name')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print failures only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print a line for each output, with its warnings')
            [CompletionResult]::new('--no-progress', '--no-progress', [CompletionResultType]::ParameterName, 'Show no progress bar')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Render everything anew, and keep nothing of it for other runs')
            [CompletionResult]::new('--verify-cache', '--verify-cache', [CompletionResultType]::ParameterName, 'Render everything anew and compare it with the cache; a difference is an error')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Remove the outputs that an earlier run put into the output folder and whose sources are gone; with --dry-run list them')
            [CompletionResult]::new('--in-place', '--in-place', [CompletionResultType]::ParameterName, 'As for `run`; nothing is written there')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;report' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report of those of several parts of a plan')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report as a table, what saves least first')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what is different between two reports, what has grown most first')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;report;merge' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where the whole goes [default: standard output]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where the whole goes [default: standard output]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;report;show' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;report;diff' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;report;help' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report of those of several parts of a plan')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report as a table, what saves least first')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what is different between two reports, what has grown most first')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;report;help;merge' {
            break
        }
        'pixmill;report;help;show' {
            break
        }
        'pixmill;report;help;diff' {
            break
        }
        'pixmill;report;help;help' {
            break
        }
        'pixmill;info' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object for each file')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;html' {
            [CompletionResult]::new('--alt', '--alt', [CompletionResultType]::ParameterName, 'The text that stands for the image, where --images says none [default: empty, for images that only decorate]')
            [CompletionResult]::new('--images', '--images', [CompletionResultType]::ParameterName, 'Alt texts as JSON: an object of source and text, or a list of images; `-` for standard input')
            [CompletionResult]::new('--eager', '--eager', [CompletionResultType]::ParameterName, 'Load images at once instead of when they come near: all of them, or the first N')
            [CompletionResult]::new('--fetchpriority', '--fetchpriority', [CompletionResultType]::ParameterName, 'How much images are wanted: high, low or auto; with --eager, those that it is for')
            [CompletionResult]::new('--sizes', '--sizes', [CompletionResultType]::ParameterName, 'How wide the image is shown, as in the attribute `sizes`: ''(min-width: 60em) 50vw, 100vw'' [default: 100vw]')
            [CompletionResult]::new('--media', '--media', [CompletionResultType]::ParameterName, 'When the renditions of a class are shown: ''phone=(max-width: 40em)''; browsers take the first that holds, and what is of no such class where none does (repeatable)')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'Take the renditions of this class alone (repeatable)')
            [CompletionResult]::new('--placeholder', '--placeholder', [CompletionResultType]::ParameterName, 'Show something until the image is there: its dominant color, or its ThumbHash as a small PNG in a data URI')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print a JSON list of sources and their markup')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;compare' {
            [CompletionResult]::new('--min-score', '--min-score', [CompletionResultType]::ParameterName, 'Exit with 1 when SSIMULACRA2 is below this: 90 cannot be told apart, 70 is good, 50 is fair')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;explain' {
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'A service setting of IO, over those of the configuration file (repeatable)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file [default: the first pixmill.toml from here upward]')
            [CompletionResult]::new('--class', '--class', [CompletionResultType]::ParameterName, 'A class of the configuration, under every query; several give several outputs (repeatable)')
            [CompletionResult]::new('--target-score', '--target-score', [CompletionResultType]::ParameterName, 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then')
            [CompletionResult]::new('--target-size', '--target-size', [CompletionResultType]::ParameterName, 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB')
            [CompletionResult]::new('--damaged', '--damaged', [CompletionResultType]::ParameterName, 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]')
            [CompletionResult]::new('--c2pa-cert', '--c2pa-cert', [CompletionResultType]::ParameterName, 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM')
            [CompletionResult]::new('--c2pa-key', '--c2pa-key', [CompletionResultType]::ParameterName, 'Their private key, as PEM in PKCS#8')
            [CompletionResult]::new('--overlay', '--overlay', [CompletionResultType]::ParameterName, 'An image over each output, as IO''s header asks for it: ''overlay=/logo.png&overlay-align=bottom,right''')
            [CompletionResult]::new('--asset-root', '--asset-root', [CompletionResultType]::ParameterName, 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)')
            [CompletionResult]::new('--focus', '--focus', [CompletionResultType]::ParameterName, 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p')
            [CompletionResult]::new('--draw', '--draw', [CompletionResultType]::ParameterName, 'Draw the image with what is cut off and the faces that were found, into this file')
            [CompletionResult]::new('--only-classes', '--only-classes', [CompletionResultType]::ParameterName, 'Refuse queries that say anything but a class')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Pass over what is wrong in a query with a warning, as IO does at the edge')
            [CompletionResult]::new('--keep-metadata', '--keep-metadata', [CompletionResultType]::ParameterName, 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker''s notes')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the image''s color profile in the file instead of making its colors sRGB')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;cache' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show where the cache is and how large')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove what is old, or what is too much; without a flag, everything')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Remove sources and all that was made of them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;cache;stats' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;cache;clean' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Remove what no run has used for so long: 12h, 30d, 8w')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Remove what was used longest ago until so much is left, such as 2GB')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;cache;purge' {
            [CompletionResult]::new('--cache-dir', '--cache-dir', [CompletionResultType]::ParameterName, 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the sources are on the web, so that `https://example.com` means `https://example.com/photos/a.jpg` for photos/a.jpg; the SHA-256 of that URL, in hex, is the source''s surrogate key')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pixmill;cache;help' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show where the cache is and how large')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove what is old, or what is too much; without a flag, everything')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Remove sources and all that was made of them')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;cache;help;stats' {
            break
        }
        'pixmill;cache;help;clean' {
            break
        }
        'pixmill;cache;help;purge' {
            break
        }
        'pixmill;cache;help;help' {
            break
        }
        'pixmill;init' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;generate' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pixmill;help' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Render images by one or more queries')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Hold the sizes that a run would give against a baseline and budgets')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Merge, show and compare reports')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show what images are, without decoding them')
            [CompletionResult]::new('html', 'html', [CompletionResultType]::ParameterValue, 'Print markup for the images of a manifest: img, picture, video')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Show how alike two images are, and how large')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Show what a query means, and what it would do to an image')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Look after the cache: how large it is, what goes')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a pixmill.toml for the images in this folder, and its schema for editors')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write the generated files: completions, man page, parameter table, schemas')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'pixmill;help;run' {
            break
        }
        'pixmill;help;check' {
            break
        }
        'pixmill;help;report' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report of those of several parts of a plan')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report as a table, what saves least first')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what is different between two reports, what has grown most first')
            break
        }
        'pixmill;help;report;merge' {
            break
        }
        'pixmill;help;report;show' {
            break
        }
        'pixmill;help;report;diff' {
            break
        }
        'pixmill;help;info' {
            break
        }
        'pixmill;help;html' {
            break
        }
        'pixmill;help;compare' {
            break
        }
        'pixmill;help;explain' {
            break
        }
        'pixmill;help;cache' {
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show where the cache is and how large')
            [CompletionResult]::new('clean', 'clean', [CompletionResultType]::ParameterValue, 'Remove what is old, or what is too much; without a flag, everything')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Remove sources and all that was made of them')
            break
        }
        'pixmill;help;cache;stats' {
            break
        }
        'pixmill;help;cache;clean' {
            break
        }
        'pixmill;help;cache;purge' {
            break
        }
        'pixmill;help;init' {
            break
        }
        'pixmill;help;generate' {
            break
        }
        'pixmill;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
